"""Sentences about findings, and the rows for and against them.

Belongs here: what a rule found, how sure that is, why its level moved. Does not belong here: rules, levels
(``sozialraum/planning``).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sozialraum.wording.names import Named, listed, opening, quoted
from sozialraum.wording.notation import NBSP, number, signed, with_unit
from sozialraum.wording.planning.labels import DOWNGRADES, ESCALATIONS, LEVELS


class Finding(NamedTuple):
    """What a sentence about a finding says; names as in ``schemas.planning.FINDINGS``.

    ``indicator`` is the German title of the leading one, None where the rule is about indices alone;
    ``conditions`` is the number of conditions that hold together.
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


class Row(NamedTuple):
    """A row for or against a finding; names as in ``schemas.planning.FINDING_EVIDENCE``."""

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
    return (*_figures(found), *_excess(found), *_duration(found), *_moved(found), _meaning(found))


def _figures(found: Finding) -> Iterator[str]:
    begin = f"{opening(found.area.inside)} trifft die Regel {quoted(found.title)} {found.year} zu"
    several = f" ({number(found.conditions)} Bedingungen zugleich)" if found.conditions > 1 else ""
    yield f"{begin}{several}."
    if found.indicator is None:
        return
    if found.value is None:
        yield f"Der Wert des Indikators {quoted(found.indicator)} ist in diesem Jahr nicht veröffentlicht."
        return
    own = with_unit(found.value, unit=found.unit, decimals=found.decimals)
    beside = ""
    if found.benchmark_value is not None:
        rest = with_unit(found.benchmark_value, unit=found.unit, decimals=found.decimals)
        beside = f", {found.county.rest} {rest}"
    yield f"{quoted(found.indicator)}: {own}{beside}{_uncertainty(found)}."


def _uncertainty(found: Finding) -> str:
    """Distance with its limits and the share of false hits that goes with it, in brackets."""
    parts = []
    if found.effect is not None and found.measure is not None:
        parts.append(_distance(found, found.effect))
    if found.q_value is not None:
        share = "unter 0,1" if found.q_value < 0.001 else number(100 * found.q_value, decimals=1)
        parts.append(f"Anteil zufälliger Treffer unter solchen Befunden höchstens {share}{NBSP}%")
    return f" ({'; '.join(parts)})" if parts else ""


def _distance(found: Finding, effect: float) -> str:
    ratio = found.measure == "ratio"
    digits = 2 if ratio else found.decimals
    unit = "" if ratio else f"{NBSP}{'Prozentpunkte' if found.unit == 'Prozent' else found.unit}"
    low, high = found.effect_low, found.effect_high
    own = (
        f"das {number(effect, decimals=digits)}-Fache"
        if ratio
        else f"{signed(effect, decimals=digits)}{unit}"
    )
    if low is None and high is None:
        return f"Abstand {own}, 95-%-Bereich offen"
    written = [
        None if end is None else (number if ratio else signed)(end, decimals=digits) for end in (low, high)
    ]
    if written[0] is None:
        return f"Abstand {own}, 95-%-Bereich bis {written[1]}{unit}"
    if written[1] is None:
        return f"Abstand {own}, 95-%-Bereich ab {written[0]}{unit}"
    return f"Abstand {own}, 95-%-Bereich {written[0]} bis {written[1]}{unit}"


def _excess(found: Finding) -> Iterator[str]:
    if found.excess is None:
        return
    count = number(abs(found.excess))
    things = "Fall" if count == "1" else "Fälle"
    more = "mehr" if (found.effect is None or _higher(found)) else "weniger"
    yield (
        f"Das {'ist' if count == '1' else 'sind'} rund {count} {things} {more}, als beim Wert des übrigen "
        "Kreises zu erwarten wären."
    )


def _higher(found: Finding) -> bool:
    middle = 1.0 if found.measure == "ratio" else 0.0
    return found.effect is not None and found.effect >= middle


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
    return f"Stufe {quoted(LEVELS[found.level])}: {told}, kein Urteil über das Gebiet."


_POSITIONS = {
    "higher": "über dem übrigen Kreis",
    "lower": "unter dem übrigen Kreis",
    "similar": "nicht sicher vom übrigen Kreis zu unterscheiden",
}
_DIRECTIONS = {"rising": "steigend", "falling": "fallend", "unchanged": "ohne sichere Veränderung"}


def evidence_sentence(row: Row) -> str:
    """A row for or against a finding.

    Examples
    --------
    >>> row = Row("comparisons", "SGB-II-Quote", "Prozent", 1, 2024, 18.2, 0.002, "higher")
    >>> evidence_sentence(row).replace(NBSP, " ")
    '„SGB-II-Quote“ 2024: 18,2 %, über dem übrigen Kreis (q = 0,002).'
    """
    begin = f"{quoted(row.title)} {row.year}:"
    if row.value is None:
        return f"{begin} kein Wert veröffentlicht."
    if row.source_table == "trends":
        digits = row.decimals + 1
        unit = "Prozentpunkte" if row.unit == "Prozent" else row.unit
        word = _DIRECTIONS.get(str(row.class_name), "ohne Einordnung")
        return f"{begin} Entwicklung {word}, {signed(row.value, decimals=digits)}{NBSP}{unit} im Jahr."
    if row.source_table == "index_values":
        named = f"Klasse {quoted(row.class_name)}" if row.class_name else "ohne Klasse"
        return f"{begin} {named}, Indexwert {number(row.value, decimals=2)}."
    told = with_unit(row.value, unit=row.unit, decimals=row.decimals)
    if row.source_table == "comparisons":
        place = _POSITIONS.get(str(row.class_name), "ohne Einordnung")
        q = "" if row.q_value is None else f" (q {_q(row.q_value)})"
        return f"{begin} {told}, {place}{q}."
    return f"{begin} {told}."


def _q(value: float) -> str:
    return "< 0,001" if value < 0.001 else f"= {number(value, decimals=3)}"
