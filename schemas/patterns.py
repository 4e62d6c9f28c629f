"""Patterns: types of areas, neighbours alike, groups apart.

Belongs here: tables about how areas stand to one another. Does not belong here: figures and indices of
single areas.
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import number, value_columns

_geography, _area, _year = (value_columns[name] for name in ("geography", "area", "year"))
_reason = column("str", "Grund", "Why there is no result; missing where there is one.", nullable=True)
_type = column("Int64", "Typ", "Number of the type, 1 is the most burdened; missing: none.", nullable=True)


def _probability(title: str, description: str) -> pa.Column:
    return number(title, description, pa.Check.in_range(0, 1))


def _share(title: str, description: str) -> pa.Column:
    return number(title, description, pa.Check.le(1))


AREA_TYPES = table(
    "indices.area_types",
    "Gebietstypen",
    "Type of each area by its theme indices.",
    {
        "geography": _geography,
        "area": _area,
        "year": _year,
        "type": _type,
        "label": column("str", "Bezeichnung", "The type in words; missing: none.", nullable=True),
        "silhouette": number(
            "Silhouette", "How well the area fits its type: 1 well, 0 between two types, below 0 ill."
        ),
        "between": column(
            "boolean",
            "Zwischen Typen",
            "True where the area lies between two types; missing: no type.",
            nullable=True,
        ),
        "second_type": column(
            "Int64", "Nächster Typ", "The second nearest type; missing: none.", nullable=True
        ),
        "reason": _reason,
    },
    key=["geography", "area", "year"],
)

AREA_TYPE_PROFILES = table(
    "indices.area_type_profiles",
    "Profile der Gebietstypen",
    "Mean of each theme index in each type, and how well the types are founded.",
    {
        "geography": _geography,
        "year": _year,
        "type": _type,
        "label": column("str", "Bezeichnung", "The type in words; missing: no types.", nullable=True),
        "index": column("str", "Index", "Id of the theme index; missing: no types.", nullable=True),
        "mean": number("Mittelwert", "Mean score of the areas of the type."),
        "areas": column(
            "int64", "Gebiete", "Areas of the type; without types all that were looked at.", pa.Check.ge(0)
        ),
        "number_of_types": column("Int64", "Zahl der Typen", "Types chosen; missing: none.", nullable=True),
        "silhouette": number("Mittlere Silhouette", "Over all areas, of the best attempt."),
        "stability": _probability("Stabilität", "Agreement of the types under resampling, 0 to 1."),
        "reason": _reason,
    },
    key=["geography", "year", "type", "index"],
)

SPATIAL_AUTOCORRELATION = table(
    "indices.spatial_autocorrelation",
    "Räumliche Autokorrelation",
    "Moran's I of each index: whether neighbours are alike.",
    {
        "index": column("str", "Index", "Id of the index."),
        "geography": _geography,
        "year": _year,
        "areas": column("int64", "Gebiete", "Areas with a value and a neighbour.", pa.Check.ge(0)),
        "moran": number("Moran's I", "Above the expected value: neighbours are alike."),
        "expected": number("Erwartungswert", "Without any pattern: -1 / (areas - 1)."),
        "p_value": _probability("p-Wert", "Two-sided permutation test."),
        "reason": _reason,
    },
    key=["index", "geography", "year"],
)

SPATIAL_CLUSTERS = table(
    "indices.spatial_clusters",
    "Räumliche Häufungen",
    "Local Moran: areas that with their neighbours are remarkably high, low, or unlike them.",
    {
        "index": column("str", "Index", "Id of the index."),
        "geography": _geography,
        "area": _area,
        "year": _year,
        "local_moran": number("Lokales Moran's I", "Above 0: like its neighbours; below 0: unlike them."),
        "quadrant": column(
            "str",
            "Lage",
            "The area and its neighbours against the mean; high is a high score, which is worse.",
            pa.Check.isin(["high_high", "low_low", "high_low", "low_high"]),
            nullable=True,
        ),
        "p_value": _probability("p-Wert", "Two-sided conditional permutation test."),
        "q_value": _probability("q-Wert", "False discovery rate over the areas of the map."),
        "cluster": column("boolean", "Häufung", "q below 0.05; missing: not tested.", nullable=True),
        "reason": _reason,
    },
    key=["index", "geography", "area", "year"],
)

SEGREGATION = table(
    "indices.segregation",
    "Segregation",
    "How unevenly a group lives over the parts of a municipality, raw and corrected for small counts.",
    {
        "indicator": column("str", "Indikator", "Indicator whose numerator is the group."),
        "geography": column("str", "Raumgliederung", "Geography of the parts."),
        "area": column("str", "Gemeinde", "Key of the municipality."),
        "year": _year,
        "areas": column("int64", "Gebiete", "Parts of the municipality.", pa.Check.ge(0)),
        "group_size": number("Gruppe", "Persons of the group in all parts."),
        "population": number("Bevölkerung", "Persons of whom the group is a part."),
        "dissimilarity": _share(
            "Dissimilarität", "Share of the group that would have to move for an even spread."
        ),
        "dissimilarity_expected": _share(
            "Dissimilarität, zufällig", "Expected when the group is spread at random."
        ),
        "dissimilarity_corrected": _share(
            "Dissimilarität, bereinigt", "Above chance; 0 is chance, below 0 more even than chance."
        ),
        "isolation": _share("Isolation", "Share of the group among the neighbours of one of its members."),
        "isolation_expected": _share("Isolation, zufällig", "Expected when the group is spread at random."),
        "isolation_corrected": _share("Isolation, bereinigt", "Above chance; 0 is chance."),
        "reason": _reason,
    },
    key=["indicator", "geography", "area", "year"],
)
