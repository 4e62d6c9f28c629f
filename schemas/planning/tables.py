"""All tables of the stage ``planning``.

Belongs here: their list. Does not belong here: their columns (the other modules).
"""

from schemas.planning.circle import COMMENTS, PLANNING_CYCLE
from schemas.planning.findings import FINDING_EVIDENCE, FINDINGS, RECOMMENDATIONS
from schemas.planning.measures import EVALUATIONS, MEASURE_GAPS, MEASURES

PLANNING = {
    str(shape.name).split(".")[1]: shape
    for shape in (
        FINDINGS,
        FINDING_EVIDENCE,
        RECOMMENDATIONS,
        MEASURES,
        EVALUATIONS,
        COMMENTS,
        MEASURE_GAPS,
        PLANNING_CYCLE,
    )
}
"""Tables of the stage ``planning`` by their name; each is released as it is."""
