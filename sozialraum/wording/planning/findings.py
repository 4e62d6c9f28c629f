"""Sentences about findings, and the rows for and against them.

Belongs here: what a rule found, how sure that is, why its level moved. Does not belong here: rules, levels
(``sozialraum/planning``).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sozialraum.wording.names import Named, listed, opening
from sozialraum.wording.notation import NBSP, number, with_unit
from sozialraum.wording.planning.labels import DOWNGRADES, ESCALATIONS, LEVELS
from sozialraum.wording.planning.phrases import amount, closed, limits, title
from sozialraum.wording.rounding import exact


class Finding(NamedTuple):
    """What a sentence about a finding says; names as in ``schemas.planning.findings.FINDINGS``.

    ``indicator`` is the German title of the leading one, None where the rule is about indices alone;
    ``conditions`` is the number of conditions that hold together, ``others`` say what holds besides the
    leading indicator, without a full stop.
    """

    area: Named
    county: Named
    title: str
    year: int
    conditions: int
    indicator: str | None
    unit: str
    decimals: int
    value: float | None
    benchmark_value: float | None
    measure: str | None
    effect: float | None
    effect_low: float | None
    effect_high: float | None
    q_value: float | None
    excess: float | None
    level: str
    escalated: Sequence[str]
    downgraded: Sequence[str]
    periods: int
    first_year: int
    others: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row for or against a finding; names as in ``schemas.planning.findings.FINDING_EVIDENCE``."""

    source_table: str
    title: str
    unit: str
    decimals: int
    year: int
    value: float | None
    q_value: float | None
    class_name: str | None


def finding_sentences(found: Finding) -> tuple[str, ...]:
    """What was found, how sure it is, and what it means for the level.

    Parameters
    ----------
    found
        Plain values; a number of None is not published or does not apply.

    Returns
    -------
    tuple of str
        Whole sentences, the last one saying that a finding is a reason to look.
    """
    parts = (
        *_figures(found),
        *_excess(found),
        *_together(found),
        *_duration(found),
        *_moved(found),
        _meaning(found),
    )
    return tuple(closed(part) for part in parts)


def _figures(found: Finding) -> Iterator[str]:
    begin = f"{opening(found.area.inside)} trifft die Regel {title(found.title)} {found.year} zu"
    several = f" ({number(found.conditions)} Bedingungen zugleich)" if found.conditions > 1 else ""
    yield f"{begin}{several}."
    if found.indicator is None:
        return
    if found.value is None:
        yield f"Der Wert des Indikators {title(found.indicator)} ist in diesem Jahr nicht veröffentlicht."
        yield "Der Befund stützt sich auf die Periode davor und ist unsicher."
        return
    own = with_unit(found.value, unit=found.unit, decimals=found.decimals)
    beside = ""
    if found.benchmark_value is not None:
        rest = with_unit(found.benchmark_value, unit=found.unit, decimals=found.decimals)
        beside = f", {found.county.rest} {rest}"
    yield f"{title(found.indicator)}: {own}{beside}{_uncertainty(found)}."


def _uncertainty(found: Finding) -> str:
    """Distance with its limits and the share of false hits that goes with it, in brackets."""
    parts = [_distance(found)]
    if found.q_value is not None:
        tiny = found.q_value < 0.001
        share = "unter 0,1" if tiny else f"höchstens {number(100 * found.q_value, decimals=1)}"
        parts.append(f"Anteil falscher Treffer unter solchen Befunden: {share}{NBSP}%")
    return f" ({'; '.join(parts)})"


def _distance(found: Finding) -> str:
    effect, low, high = found.effect, found.effect_low, found.effect_high
    if effect is None or found.measure is None:
        return "wie groß der Abstand ist, lässt sich nicht angeben"
    if found.measure == "ratio":
        own = f"das {number(effect, decimals=2)}-Fache des Vergleichswerts"
        return f"{own}; {limits(low, high, unit='', decimals=2)}"
    own = amount(effect, unit=found.unit, decimals=found.decimals)
    side = "Abstand" if effect == 0 else "höher um" if effect > 0 else "niedriger um"
    return f"{side} {own}; {limits(low, high, unit=found.unit, decimals=found.decimals)}"


def _excess(found: Finding) -> Iterator[str]:
    if found.excess is None or not exact(found.excess, decimals=0):
        return
    count = number(abs(found.excess))
    one = count == "1"
    more = "mehr" if found.effect is None or _higher(found) == (found.excess > 0) else "weniger"
    yield (
        f"Das {'ist' if one else 'sind'} rund {count}{NBSP}{'Fall' if one else 'Fälle'} {more}, als beim "
        f"Wert des übrigen Kreises zu erwarten {'wäre' if one else 'wären'}."
    )


def _higher(found: Finding) -> bool:
    middle = 1.0 if found.measure == "ratio" else 0.0
    return found.effect is not None and found.effect >= middle


def _together(found: Finding) -> Iterator[str]:
    if found.others:
        yield f"Zugleich gilt: {'; '.join(found.others)}."


def _duration(found: Finding) -> Iterator[str]:
    if found.periods > 1:
        run = f"{number(found.periods)} Perioden hintereinander"
        yield f"Der Befund besteht seit {found.first_year}, in {run}."


def _moved(found: Finding) -> Iterator[str]:
    for what, words, names in (
        ("Heraufgestuft", ESCALATIONS, found.escalated),
        ("Herabgestuft", DOWNGRADES, found.downgraded),
    ):
        if names:
            yield f"{what}: {listed([words[name] for name in names])}."


def _meaning(found: Finding) -> str:
    told = {
        "observe": "ein Anlass, weiter hinzusehen",
        "examine": "ein Anlass zur Prüfung",
        "act": "ein Anlass zur Prüfung mit Vorrang",
    }[found.level]
    return f"Stufe {title(LEVELS[found.level])}: {told}, kein Urteil über das Gebiet."


_POSITIONS = {
    "higher": "über dem übrigen Kreis",
    "lower": "unter dem übrigen Kreis",
    "similar": "nicht sicher vom übrigen Kreis zu unterscheiden",
}
_DYNAMICS = ("positiv", "stabil", "negativ")
_DIRECTIONS = {"rising": "steigend", "falling": "fallend", "unchanged": "ohne sichere Veränderung"}


def evidence_sentence(row: Row) -> str:
    """A row for or against a finding.

    Examples
    --------
    >>> row = Row("comparisons", "SGB-II-Quote", "Prozent", 1, 2024, 18.2, 0.002, "higher")
    >>> evidence_sentence(row).replace(NBSP, " ")
    '„SGB-II-Quote“ 2024: 18,2 %, über dem übrigen Kreis (q = 0,002).'
    """
    begin = f"{title(row.title)} {row.year}:"
    if row.value is None:
        return f"{begin} kein Wert veröffentlicht."
    if row.source_table == "trends":
        word = _DIRECTIONS.get(str(row.class_name), "ohne Einordnung")
        slope = amount(row.value, unit=row.unit, decimals=row.decimals + 1)
        side = "plus" if row.value > 0 else "minus" if row.value < 0 else "Veränderung"
        return f"{begin} Entwicklung {word}, im Mittel {side} {slope} im Jahr; kein Nachweis."
    if row.source_table == "index_values":
        kind = "Dynamik" if row.class_name in _DYNAMICS else "Klasse"
        named = f"{kind} {title(row.class_name)}" if row.class_name else "ohne Klasse"
        return f"{begin} {named}, Indexwert {number(row.value, decimals=2)}."
    told = with_unit(row.value, unit=row.unit, decimals=row.decimals)
    if row.source_table == "comparisons":
        place = _POSITIONS.get(str(row.class_name), "ohne Einordnung")
        q = "" if row.q_value is None else f" (q {_q(row.q_value)})"
        return f"{begin} {told}, {place}{q}."
    return f"{begin} {told}."


def _q(value: float) -> str:
    return "< 0,001" if value < 0.001 else f"= {number(value, decimals=3)}"
