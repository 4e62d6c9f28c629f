"""Shapes of what is shown of planning.

Belongs here: plain values, German texts, links as slugs. Does not belong here: how they are gathered
(``gathering``).
"""

from dataclasses import dataclass

from resources.press.content.model import BreakMark, Place


@dataclass(frozen=True)
class FindingLine:
    """A finding of its rule's newest year.

    Attributes
    ----------
    level, level_name
        Word of ``sozialraum.planning.words.LEVELS`` and its German name.
    points, priority
        Of the Initiativkreis; they have no part in the level.
    years
        Year and German level of all years in which it was found, the newest first.
    """

    finding: str
    rule: str
    title: str
    version: int
    theme: str
    theme_title: str
    place: Place
    level: str
    level_name: str
    year: int
    since: int
    text: str
    points: int | None
    priority: int | None
    evidence: tuple[str, ...]
    counter: tuple[str, ...]
    years: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class TaskLine:
    """What is asked to be examined, and what a person decided."""

    finding: FindingLine
    office: str
    text: str
    comparable: tuple[Place, ...]
    state: str
    state_name: str
    decision: str


@dataclass(frozen=True)
class OutcomeLine:
    """What can be said about a measure and one indicator; numbers as text, None: cannot be said."""

    indicator: str
    title: str
    role: str
    verdict: str | None
    verdict_name: str
    method: str | None
    text: str
    effect: str | None
    range_: str | None
    delta: str | None
    detectable: str | None


@dataclass(frozen=True)
class Course:
    """Mean of the areas with a measure and of those without any stage of it, by year.

    Attributes
    ----------
    start
        First year of outcomes.
    breaks
        Of the indicator.
    treated
        Missing where not all areas have a figure.
    others
        Of the areas with a figure; all are missing where the measure is everywhere.
    """

    title: str
    unit: str
    decimals: int
    start: int
    breaks: tuple[BreakMark, ...]
    years: tuple[int, ...]
    treated: tuple[float | None, ...]
    others: tuple[float | None, ...]


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the register.

    Attributes
    ----------
    slug
        Its id as part of an address.
    facts
        Label and text.
    laid_down
        Sentences on what was laid down when; empty where there is nothing to evaluate.
    outcomes
        Of the whole measure, also where it has stages.
    course
        Of the first outcome; None without figures.
    """

    measure: str
    slug: str
    title: str
    field: str
    field_title: str
    status_name: str
    start: str
    end: str | None
    places: tuple[Place, ...]
    facts: tuple[tuple[str, str], ...]
    finding: str | None
    laid_down: tuple[str, ...]
    outcomes: tuple[OutcomeLine, ...]
    course: Course | None


@dataclass(frozen=True)
class RemarkLine:
    """A remark of the Initiativkreis, and how it stands beside the figure."""

    date: str
    role: str
    place: Place
    indicator: str | None
    indicator_title: str | None
    assessment: str | None
    text: str
    agreement: str | None
    agreement_text: str | None


@dataclass(frozen=True)
class GapLine:
    """What the register lacks, or has twice."""

    kind: str
    kind_name: str
    place: Place
    text: str


@dataclass(frozen=True)
class CycleLine:
    """Where a theme stands; ``number`` is that of the stage, from 0."""

    theme: str
    title: str
    number: int
    stage_name: str
    since: str
    due: str
    responsible: str
    note: str | None
    state: str


@dataclass(frozen=True)
class Planning:
    """Everything of planning; every part may be empty."""

    findings: tuple[FindingLine, ...]
    tasks: tuple[TaskLine, ...]
    measures: tuple[MeasureLine, ...]
    remarks: tuple[RemarkLine, ...]
    gaps: tuple[GapLine, ...]
    cycle: tuple[CycleLine, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.findings or self.measures or self.remarks or self.cycle)
