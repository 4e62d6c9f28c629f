"""What the Initiativkreis says, and where planning stands.

Belongs here: two tables. Does not belong here: the registers as delivered (``registers``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.planning.parts import area, day, maybe, text, theme
from sozialraum.planning.words import AGREEMENTS, STAGES, STATES

COMMENTS = table(
    "planning.comments",
    "Anmerkungen des Initiativkreises",
    "Dated remarks and assessments about areas and indicators. They stand beside the figures, never in them.",
    {
        "comment": text("Anmerkung", "Digest of the row."),
        **area,
        "indicator": maybe("Indikator", "Indicator it is about; missing: the area as a whole."),
        "date": day("Datum", "Day of the remark.", nullable=False),
        "role": text("Rolle", "Role of the author, not a person."),
        "about": maybe("Bezug", "level or trend; missing: no assessment.", pa.Check.isin(["level", "trend"])),
        "assessment": maybe(
            "Einschätzung",
            "better, same or worse; missing: none.",
            pa.Check.isin(["better", "same", "worse"]),
        ),
        "text": text("Text", "The remark as written."),
        "figure_year": column("Int64", "Jahr der Zahl", "Year of the figure beside it.", nullable=True),
        "figure": maybe(
            "Zahl", "What the figure says: better, same or worse.", pa.Check.isin(["better", "same", "worse"])
        ),
        "agreement": maybe(
            "Übereinstimmung",
            "agrees, contradicts, not_shown (the figure is too unsure to say) or no_figure; missing: no "
            "assessment.",
            pa.Check.isin(AGREEMENTS),
        ),
    },
    key=["comment"],
)

PLANNING_CYCLE = table(
    "planning.planning_cycle",
    "Stand der Planung",
    "Where each theme stands in the planning cycle, as last delivered, and what is due.",
    {
        "theme": theme,
        "stage": text("Phase", "Stage of the planning cycle.", pa.Check.isin(STAGES)),
        "since": day("Seit", "When the stage began.", nullable=False),
        "due": day("Fällig", "When it is to be finished; missing: no day set."),
        "responsible": text("Zuständig", "Role, not a person."),
        "note": maybe("Bemerkung", "As delivered; missing: none."),
        "state": text("Stand", "By the day of the release.", pa.Check.isin(STATES)),
    },
    key=["theme"],
)
