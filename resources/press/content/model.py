"""The content of pages as plain values: what atlas, PDF and Word lay out.

Belongs here: the shapes of content. Does not belong here: how it is gathered from a release (the other
modules of this folder), how it is laid out. Everything is a plain value, so that ``dataclasses.asdict`` of a
page is JSON and its digest tells whether the page has to be printed again. Texts are German and hold no
mark-up; titles that also appear on English pages stand beside their English form.
"""

from dataclasses import dataclass
from typing import Literal

from resources.press.content.written import Found, Measure, Note

Missing = Literal["suppressed", "secret", "not_delivered", "later", "not_meaningful", "uncertain"]
"""Kinds of missing figures, each shown in a way of its own; ``secret`` is the publisher's sign."""

Position = Literal["better", "worse", "similar", "higher", "lower"]
"""Where a figure lies against the rest of the county; ``higher`` and ``lower`` where neither is better."""


@dataclass(frozen=True)
class Place:
    """An area as pages name it.

    Attributes
    ----------
    slug
        Name of its page, unique over all geographies: ``sozialraum-0535800801``.
    level
        Title of its geography: "Sozialraum".
    parent, parent_slug
        Name and page of the municipality a small area lies in.
    """

    geography: str
    area: str
    name: str
    slug: str
    level: str
    parent: str | None = None
    parent_slug: str | None = None
    fictional: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure; ``text`` says it in German, with its unit, or why there is none."""

    value: float | None
    low: float | None
    high: float | None
    status: str
    missing: Missing | None
    reason: str | None
    text: str


@dataclass(frozen=True)
class BreakMark:
    """A date (ISO) from which figures are not comparable with earlier ones; ``year`` is the first such.

    ``word`` says what kind of mark it is; the start of a measure is one as well, but cuts no line.
    """

    date: str
    year: int
    title: str
    title_en: str
    word: str = "Bruch"
    cuts: bool = True


@dataclass(frozen=True)
class SourceLine:
    """A source with the newest date of what is used of it (ISO, None: none) and how to name it."""

    source: str
    title: str
    title_en: str
    publisher: str
    licence: str
    attribution: str
    newest: str | None


@dataclass(frozen=True)
class Classes:
    """Classes of a choropleth.

    Attributes
    ----------
    bounds
        Lower limit of the first class, then the upper limit of each, ascending; the last is included, and
        equal to the one before where the highest figure is a class of its own. Figures count as printed.
    colours
        A colour a class, as "#rrggbb", in the order of the classes.
    labels
        "3,2 bis unter 5,1" in German.
    rule
        How they were found, in a German sentence.
    """

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Level:
    """Figures of an indicator in one geography: matrices with a row a year and a column an area.

    Attributes
    ----------
    places
        Slugs of the areas, the order of the columns.
    missing
        Kind of a missing figure, None where there is a value.
    mark
        What is said of a figure, "vorläufig"; None: nothing.
    classes
        None where there are too few different values for a map (the county itself, two districts).
    unsure
        True where the limits of the figure reach into another class: its class is not certain.
    """

    geography: str
    title: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    value: tuple[tuple[float | None, ...], ...]
    low: tuple[tuple[float | None, ...], ...]
    high: tuple[tuple[float | None, ...], ...]
    missing: tuple[tuple[Missing | None, ...], ...]
    mark: tuple[tuple[str | None, ...], ...]
    position: tuple[tuple[Position | None, ...], ...]
    classes: Classes | None
    klass: tuple[tuple[int | None, ...], ...]
    unsure: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class IndicatorPage:
    """All about one indicator. ``county`` has a figure for each year of ``county_years``."""

    indicator: str
    title: str
    title_en: str
    theme: str
    theme_title: str
    definition: str
    definition_en: str
    definition_id: str
    method: str
    numerator: str
    denominator: str | None
    unit: str
    decimals: int
    polarity: Literal["higher_is_better", "higher_is_worse", "none"]
    minimum_population: int
    statute: str | None
    publisher_definition: str | None
    breaks: tuple[BreakMark, ...]
    sources: tuple[SourceLine, ...]
    levels: tuple[Level, ...]
    county_years: tuple[int, ...]
    county: tuple[float | None, ...]
    related: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class SpineRow:
    """An indicator in its newest year, beside all areas of the geography and the rest of the county."""

    indicator: str
    title: str
    theme: str
    theme_title: str
    unit: str
    decimals: int
    polarity: Literal["higher_is_better", "higher_is_worse", "none"]
    year: int
    figure: Figure
    county: Figure
    rest: float | None
    lowest: float | None
    quartile_low: float | None
    median: float | None
    quartile_high: float | None
    highest: float | None
    position: Position | None
    sure: bool
    """Whether the position stays other than similar when all comparisons of the year are looked at."""
    rank: int | None
    """Place from the highest figure, 1 to ``ranked``; equal figures share the smallest place."""
    ranked: int
    trend: str | None
    """The last five years as a German word; None: no trend can be calculated, ``trend_reason`` says why."""
    trend_assessment: Literal["improving", "worsening", "unchanged"] | None
    trend_reason: str | None


@dataclass(frozen=True)
class Series:
    """An indicator over the years: a value a year of area (with limits) and county; None: a gap."""

    indicator: str
    title: str
    unit: str
    decimals: int
    years: tuple[int, ...]
    value: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    missing: tuple[Missing | None, ...]
    county: tuple[float | None, ...]
    breaks: tuple[BreakMark, ...]


@dataclass(frozen=True)
class IndexLine:
    """An index in its newest year.

    Attributes
    ----------
    status
        Class as it is shown, which may be two joined ones; None: ``reason`` says why there is none.
    certain
        False: the shown class has less than 80 % of the chances.
    chances
        Class and its probability, always from ``hoch`` (a good situation) to ``sehr niedrig``; empty where
        there is no class.
    rank
        1 is the area with the heaviest burdens, with the limits in which 90 % of the draws lie.
    note
        What limits the class: breaks inside the window, indicators that were dropped.
    """

    index: str
    title: str
    year: int
    status: str | None
    certain: bool | None
    chances: tuple[tuple[str, float], ...]
    rank: float | None
    rank_low: float | None
    rank_high: float | None
    ranked: int
    dynamics: str | None
    reason: str | None
    note: str | None


@dataclass(frozen=True)
class PyramidBar:
    """Inhabitants of an age band and sex; None where the figure is not published."""

    label: str
    sex: Literal["female", "male"]
    count: int | None
    reason: str | None


@dataclass(frozen=True)
class Profile:
    """Steckbrief of an area.

    Attributes
    ----------
    year
        Newest year with a figure.
    facts
        Label and German text: inhabitants, area, municipality.
    children
        Smaller areas inside it.
    neighbours
        Places to compare with: of the same geography, similar in size.
    pyramid, pyramid_year, pyramid_note
        Empty and None where no population by age and sex is published; the note says how exact it is.
    sentences
        Plain German, generated from the figures.
    """

    place: Place
    year: int
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    indices: tuple[IndexLine, ...]
    spine: tuple[SpineRow, ...]
    series: tuple[Series, ...]
    pyramid: tuple[PyramidBar, ...]
    pyramid_year: int | None
    pyramid_note: str | None
    children: tuple[Place, ...]
    neighbours: tuple[Place, ...]
    findings: tuple[Found, ...]
    notes: tuple[Note, ...]
    measures: tuple[Measure, ...]
    sources: tuple[SourceLine, ...]
