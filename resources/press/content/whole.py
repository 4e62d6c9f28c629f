"""Shapes of what is said about the release as a whole: overview, indices, changes, standing, texts.

Belongs here: shapes of content beside ``model``. Does not belong here: how it is gathered. As there,
everything is a plain value and every text is German without mark-up.
"""

from dataclasses import dataclass
from typing import Literal

from resources.press.content.model import Figure, Place


@dataclass(frozen=True)
class Glance:
    """An indicator of the county at a glance.

    Attributes
    ----------
    change
        Change against the year before, "+0,3 Prozentpunkte gegenüber 2023"; None: no figure then, or a break
        lies between.
    assessment
        Whether the change is for the better; None: there is no better end, or the limits of both overlap.
    """

    indicator: str
    title: str
    theme: str
    unit: str
    decimals: int
    polarity: Literal["higher_is_better", "higher_is_worse", "none"]
    year: int
    figure: Figure
    change: str | None
    assessment: Literal["improving", "worsening"] | None


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in the list of its theme: newest year, figure of the county, geographies with figures."""

    indicator: str
    title: str
    title_en: str
    unit: str
    year: int | None
    figure: Figure
    geographies: tuple[str, ...]


@dataclass(frozen=True)
class ThemeBlock:
    """A Themenfeld with its indicators by title, and ids of its indices."""

    theme: str
    title: str
    title_en: str
    indicators: tuple[IndicatorLine, ...]
    indices: tuple[str, ...]


@dataclass(frozen=True)
class LevelLine:
    """A geography with figures: its title in the singular and how many areas it has."""

    geography: str
    title: str
    areas: int


@dataclass(frozen=True)
class Overview:
    """The county at a glance.

    Attributes
    ----------
    first_year, year
        Oldest and newest year with a figure.
    published, withheld
        Figures with a value, and figures that are hidden to protect people.
    index
        Id of the index over all themes; None: there is none.
    """

    county: Place
    first_year: int
    year: int
    levels: tuple[LevelLine, ...]
    published: int
    withheld: int
    glance: tuple[Glance, ...]
    themes: tuple[ThemeBlock, ...]
    index: str | None
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class IndexLevel:
    """Classes of an index in one geography: matrices with a row a year and a column a place.

    Attributes
    ----------
    status
        Shown class; None: not classified.
    sure
        False: "Klasse unsicher".
    dynamics
        positiv, stabil, negativ; None: none.
    rank
        1 is the heaviest burden.
    reason
        Why a place has no class.
    counts
        Class and how many places have it in the newest year.
    """

    geography: str
    title: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    status: tuple[tuple[str | None, ...], ...]
    sure: tuple[tuple[bool | None, ...], ...]
    dynamics: tuple[tuple[str | None, ...], ...]
    rank: tuple[tuple[float | None, ...], ...]
    reason: tuple[tuple[str | None, ...], ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class IndexPage:
    """All about one index; ``colours`` are those of all classes that are shown, dark for heavy burdens."""

    index: str
    title: str
    title_en: str
    theme: str | None
    theme_title: str | None
    definition: str
    definition_en: str
    definition_id: str
    indicators: str
    source: str | None
    minimum_population: int
    joined_below: int
    change_years: int | None
    colours: tuple[tuple[str, str], ...]
    levels: tuple[IndexLevel, ...]


@dataclass(frozen=True)
class Change:
    """A figure that the release before showed otherwise; ``slug`` None: the place has no page any more."""

    indicator: str
    title: str
    place: str
    slug: str | None
    level: str
    year: int
    old: str
    new: str
    change: str | None
    reason: str


@dataclass(frozen=True)
class ChangeSum:
    """How many figures of an indicator changed for a reason, and over which years ("2022 bis 2024")."""

    indicator: str
    title: str
    reason: str
    explanation: str
    years: str
    count: int


@dataclass(frozen=True)
class Changes:
    """Geänderte Zahlen; ``previous`` is the release compared with, None: there was none."""

    release: str
    day: str
    previous: str | None
    previous_day: str | None
    sums: tuple[ChangeSum, ...]
    rows: tuple[Change, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class CoverageLine:
    """Which part of the figures of an indicator there is in a geography; percent of areas and years.

    ``reason`` sums up why the others are missing; None where none is. ``by_year`` says each year of the
    report, whether there are figures of all areas, and why not.
    """

    indicator: str
    title: str
    theme_title: str
    geography: str
    level: str
    years: str
    newest: int | None
    share: float
    share_text: str
    reason: str | None
    by_year: tuple[tuple[int, Literal["complete", "partial", "none"], str | None], ...]


@dataclass(frozen=True)
class CalendarLine:
    """What a source had to deliver for a day (dates ISO); ``state`` in German, ``late`` marks trouble."""

    source: str
    title: str
    rhythm: str
    reference_date: str
    due: str
    state: str
    late: bool
    delivered: str | None
    effect: str


@dataclass(frozen=True)
class FindingLine:
    """A finding of the checks and the decision on it; ``reason`` is what a person wrote, never mark-up."""

    text: str
    severity: str
    state: str
    approved_by: str | None
    approved: str | None
    reason: str | None


@dataclass(frozen=True)
class DisclosureLine:
    """How many figures of a geography are hidden: small ones, and further ones that protect these."""

    level: str
    figures: int
    hidden: int
    share_text: str
    small: int
    further: int


@dataclass(frozen=True)
class ReleaseLine:
    """A release of the report; day ISO."""

    release: str
    day: str
    previous: str | None
    rules: str


@dataclass(frozen=True)
class Standing:
    """How complete and how well checked the figures are.

    ``calendar`` holds each source's newest expected day and everything that is late or waits; the newest
    first.
    """

    coverage: tuple[CoverageLine, ...]
    calendar: tuple[CalendarLine, ...]
    findings: tuple[FindingLine, ...]
    disclosure: tuple[DisclosureLine, ...]
    releases: tuple[ReleaseLine, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a text: id for links, heading, paragraphs, and an enumeration below them."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term of the glossary; ``see`` are ids of other terms."""

    id: str
    term: str
    term_en: str
    text: str
    see: tuple[str, ...]
