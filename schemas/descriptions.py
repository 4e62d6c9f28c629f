"""Tables that describe the report: its indicators, indices and sources.

Belongs here: what is said of figures. Does not belong here: figures.
"""

import pandera.pandas as pa

from schemas.base import column, table

BASIS = column(
    "str",
    "Datengrundlage",
    "Musterdaten (fictional deliveries) or Echtdaten.",
    pa.Check.isin(["Musterdaten", "Echtdaten"]),
)

REPORT_INDICATORS = table(
    "report.indicators",
    "Indikatoren",
    "Every indicator with its definition.",
    {
        "indicator": column("str", "Indikator", "Id of the indicator."),
        "title": column("str", "Titel", "German title."),
        "title_en": column("str", "Titel (englisch)", "English title."),
        "theme": column("str", "Themenfeld", "Id of the theme."),
        "theme_title": column("str", "Themenfeld (Titel)", "German title of the theme."),
        "definition": column("str", "Definition", "German definition text."),
        "definition_en": column("str", "Definition (englisch)", "English definition text."),
        "definition_id": column("str", "Definitionskennung", "Id and digest of the definition."),
        "method": column("str", "Methode", "share, rate, ratio, count or published."),
        "numerator": column("str", "Zähler", "Measures with ages and categories of the numerator."),
        "denominator": column("str", "Nenner", "The same of the denominator; missing: none.", nullable=True),
        "unit": column("str", "Einheit", "Unit of the value."),
        "factor": column("float64", "Faktor", "What numerator / denominator is multiplied with."),
        "decimals": column(
            "int64", "Nachkommastellen", "Digits shown after the decimal sign.", unit="Stellen"
        ),
        "polarity": column("str", "Richtung", "higher_is_better, higher_is_worse or none."),
        "minimum_population": column("int64", "Mindestgröße", "Smallest denominator with a value."),
        "statute": column("str", "Rechtsgrundlage", "Statute; missing: none.", nullable=True),
        "publisher_definition": column("str", "Herausgeberdefinition", "Missing: none.", nullable=True),
        "breaks": column(
            "str",
            "Brüche",
            "Dates from which figures are not comparable; missing: none known.",
            nullable=True,
        ),
        "basis": BASIS,
    },
    key=["indicator"],
)

REPORT_INDICES = table(
    "report.indices",
    "Indizes",
    "Every index with its definition.",
    {
        "index": column("str", "Index", "Id of the index."),
        "title": column("str", "Titel", "German title."),
        "title_en": column("str", "Titel (englisch)", "English title."),
        "theme": column("str", "Themenfeld", "Id of the theme; missing: over several themes.", nullable=True),
        "theme_title": column("str", "Themenfeld (Titel)", "German title of the theme.", nullable=True),
        "definition": column("str", "Definition", "German definition text."),
        "definition_en": column("str", "Definition (englisch)", "English definition text."),
        "definition_id": column("str", "Definitionskennung", "Id and digest of the definition."),
        "method": column(
            "str", "Methode", "standardised_sum, exponential_rank, percentile_rank or first_component."
        ),
        "geographies": column(
            "object", "Raumgliederungen", "Geographies whose areas are compared.", sql="VARCHAR[]"
        ),
        "indicators": column("str", "Indikatoren", "Indicators with direction and weight."),
        "population": column(
            "str",
            "Bevölkerung",
            "Indicator that gives the inhabitants; missing: not asked for.",
            nullable=True,
        ),
        "minimum_population": column(
            "int64", "Mindestgröße", "Inhabitants from which an area is classified."
        ),
        "joined_below": column(
            "int64",
            "Zusammengefasst unter",
            "Inhabitants below which the two lowest classes are shown as one.",
        ),
        "change_years": column(
            "Int64", "Zeitraum der Dynamik", "Years of the change; missing: no dynamics.", nullable=True
        ),
        "status_cuts": column("object", "Grenzen des Status", "Scores between classes.", sql="DOUBLE[]"),
        "dynamics_cuts": column("object", "Grenzen der Dynamik", "Scores between classes.", sql="DOUBLE[]"),
        "left_out": column(
            "str", "Ausgenommen", "Areas left out, with reason; missing: none.", nullable=True
        ),
        "source": column("str", "Herkunft", "Where the method comes from; missing: not said.", nullable=True),
        "basis": BASIS,
    },
    key=["index"],
)

REPORT_SOURCES = table(
    "report.sources",
    "Quellen",
    "Every source with publisher and licence, and what of it is used.",
    {
        "source": column("str", "Quelle", "Id of the source."),
        "title": column("str", "Titel", "German title."),
        "title_en": column("str", "Titel (englisch)", "English title."),
        "publisher": column("str", "Herausgeber", "Publisher."),
        "licence": column("str", "Lizenz", "Licence of the data."),
        "attribution": column(
            "str", "Quellenvermerk", "How to name the source; missing: publisher.", nullable=True
        ),
        "access": column("str", "Zugang", "open or confidential.", pa.Check.isin(["open", "confidential"])),
        "rhythm": column("str", "Rhythmus", "How often it is delivered."),
        "geographies": column("object", "Raumgliederungen", "Geographies it reaches.", sql="VARCHAR[]"),
        "measures": column("object", "Messgrößen", "Measures it delivers.", sql="VARCHAR[]"),
        "deliveries": column("int64", "Lieferungen", "Number of accepted deliveries used.", pa.Check.ge(0)),
        "newest": column(
            "datetime64[ns]",
            "Jüngster Stichtag",
            "Newest reference date; missing: none delivered.",
            sql="DATE",
            nullable=True,
        ),
        "basis": BASIS,
    },
    key=["source"],
)
