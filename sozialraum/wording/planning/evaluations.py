"""Sentences about the evaluation of a measure for one outcome.

Belongs here: verdict, estimate, basis and caveats in German. Does not belong here: how a verdict is reached
(``sozialraum/evaluation``). An effect is named, hedged, only where ``causal.allowed`` says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sozialraum.wording.names import listed, opening
from sozialraum.wording.notation import NBSP, day, number, telling, years
from sozialraum.wording.planning import causal
from sozialraum.wording.planning.labels import FIXED, METHODS
from sozialraum.wording.planning.phrases import amount, between, closed, limits, times, title
from sozialraum.wording.planning.reasons import REASONS

SERIES = "interrupted_time_series"


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """What is known of a measure and an outcome: columns of the table of evaluations, None: missing.

    Attributes
    ----------
    measure, indicator
        Titles.
    unit, decimals
        Of the indicator.
    changed_since
        Fields of the register that differ today from what was laid down.
    """

    measure: str
    indicator: str
    unit: str
    decimals: int
    role: Literal["primary", "exploratory"]
    preregistered: bool
    registered_on: date
    changed_since: Sequence[str] = ()
    method: str | None = None
    delta: float | None = None
    first_year: int | None = None
    start_year: int | None = None
    last_year: int | None = None
    periods_before: int | None = None
    periods_after: int | None = None
    treated: int | None = None
    controls: int | None = None
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    leave_one_out_low: float | None = None
    leave_one_out_high: float | None = None
    detectable_effect: float | None = None
    verdict: str | None = None
    reason: str | None = None

    @property
    def causal(self) -> bool:
        """Whether an effect may be named."""
        return causal.allowed(
            method=self.method, verdict=self.verdict, role=self.role, preregistered=self.preregistered
        )


def evaluation_sentences(found: Evaluated) -> tuple[str, ...]:
    """What can be said of a measure, or why nothing can, with its uncertainty.

    Parameters
    ----------
    found
        The evaluation.

    Returns
    -------
    tuple of str
        Verdict, then as far as they are known reason, estimate, basis, precision and caveats.
    """
    if found.verdict is None:
        said = [_planned(found), *_foreseen(found), *_changed(found)]
    else:
        said = [
            *_verdict(found),
            *([REASONS[found.reason]] if found.reason else []),
            *_estimate(found),
            *_basis(found),
            *_precision(found),
            *_caveats(found),
            *_changed(found),
        ]
    return tuple(closed(one) for one in said)


def _planned(found: Evaluated) -> str:
    begins = "" if found.start_year is None else f" er beginnt {found.start_year};"
    return (
        f"Für die Maßnahme {title(found.measure)} und den Indikator {title(found.indicator)} ist der"
        f" Auswertungszeitraum noch nicht erreicht;{begins} ein Ergebnis ist noch nicht feststellbar"
    )


def _foreseen(found: Evaluated) -> tuple[str, ...]:
    if not found.detectable_effect:
        return (f"Vor Beginn: Ab welcher Größe {_what(found)} feststellbar wäre, lässt sich nicht sagen",)
    least = _threshold(found, found.detectable_effect)
    said = [
        f"Vor Beginn: {opening(_what(found))}, {_kind(found)} kleiner ist als {least}, wäre nicht sicher"
        " feststellbar"
    ]
    if found.delta is not None and found.detectable_effect > found.delta:
        said.append(
            f"Für die Planung zählt schon ein Unterschied um {_threshold(found, found.delta)} (δ); mit diesen"
            " Gebieten und Jahren ist er voraussichtlich nicht feststellbar"
        )
    return tuple(said)


def _what(found: Evaluated) -> str:
    return "eine Wirkung" if found.causal else "ein Unterschied"


def _kind(found: Evaluated) -> str:
    return "die" if found.causal else "der"


def _distance(found: Evaluated, value: float) -> str:
    return amount(value, unit=found.unit, decimals=found.decimals)


def _threshold(found: Evaluated, value: float) -> str:
    """A threshold with as many digits as it needs not to be written as zero."""
    return amount(value, unit=found.unit, decimals=telling(value, 0.0, decimals=found.decimals))


def _verdict(found: Evaluated) -> tuple[str, ...]:
    name, own = title(found.indicator), title(found.measure)
    if found.verdict == "cannot_tell":
        return (
            f"Ob sich {name} nach Beginn der Maßnahme {own} anders entwickelt hat als ohne sie, ist nicht"
            " feststellbar",
        )
    if found.causal:
        ends = {
            "works": "wirkt",
            "no_relevant_effect": "keine Wirkung hat, die für die Planung zählt",
            "worsened": "in die unerwünschte Richtung wirkt",
        }
        return (
            f"Bei {name} spricht das Ergebnis dafür, dass die Maßnahme {own} {ends[found.verdict or '']}",
        )
    return _coincidence(found, name, own)


def _coincidence(found: Evaluated, name: str, own: str) -> tuple[str, ...]:
    """What came after the start, where an effect must not be named."""
    after = f"Nach Beginn der Maßnahme {own}"
    if found.verdict == "no_relevant_effect":
        beside = (
            "vom Verlauf davor" if found.method == SERIES else "von der Entwicklung in den Vergleichsgebieten"
        )
        return (
            f"{after} weicht {name} nicht in einem Maß {beside} ab, das für die Planung zählt",
            "Ob es ohne die Maßnahme anders gekommen wäre, lässt sich so nicht sagen",
        )
    side = "günstiger" if found.verdict == "works" else "ungünstiger"
    if found.method == SERIES:
        said = f"{after} liegt {name} {side}, als nach dem Verlauf davor zu erwarten war"
    else:
        said = f"{after} hat sich {name} {side} entwickelt als in den Vergleichsgebieten"
    return (
        said,
        "Das fällt mit dem Beginn der Maßnahme zusammen; ob es an ihr liegt, lässt sich so nicht sagen",
    )


def _estimate(found: Evaluated) -> tuple[str, ...]:
    if found.effect is None:
        return ()
    expected = "nach dem Verlauf davor" if found.method == SERIES else "nach den Vergleichsgebieten"
    if found.effect == 0:
        said = f"Der Wert liegt dort, wo er {expected} zu erwarten war"
    else:
        side = "höher" if found.effect > 0 else "niedriger"
        said = f"Der Wert liegt um {_distance(found, found.effect)} {side}, als {expected} zu erwarten war"
    range_ = limits(found.effect_low, found.effect_high, unit=found.unit, decimals=found.decimals)
    return (f"{said} ({range_}; {_p(found)})", *_without_one(found))


def _p(found: Evaluated) -> str:
    p = found.p_value if found.p_adjusted is None else found.p_adjusted
    if p is None:
        return "ein p-Wert lässt sich nicht angeben"
    shown = f"p{NBSP}<{NBSP}0,001" if p < 0.001 else f"p{NBSP}={NBSP}{number(p, decimals=3)}"
    if found.p_adjusted is None:
        return shown
    return f"{shown}, angepasst nach {'Holm' if found.role == 'primary' else 'Benjamini–Hochberg'}"


def _without_one(found: Evaluated) -> tuple[str, ...]:
    low, high = found.leave_one_out_low, found.leave_one_out_high
    if low is None or high is None:
        return ()
    reach = between(low, high, unit=found.unit, decimals=found.decimals)
    return (f"Lässt man je ein Gebiet weg, reicht dieser Abstand von {reach}",)


def _basis(found: Evaluated) -> tuple[str, ...]:
    if found.method is None or None in (found.periods_before, found.periods_after):
        return ()
    span = ""
    if found.first_year is not None and found.last_year is not None:
        span = f"{years(found.first_year, found.last_year)}; "
    before = times(found.periods_before or 0, "Jahr", "Jahre")
    after = times(found.periods_after or 0, "Jahr", "Jahre")
    time = f"({span}{before} vor dem Beginn, {after} danach)"
    used = f"Verfahren: {METHODS[found.method]}"
    if found.method == SERIES or found.controls is None or found.treated is None:
        return (f"Betrachtet wurde die Zeitreihe ohne Vergleichsgebiete {time}; {used}",)
    verb = "wurde" if found.treated == 1 else "wurden"
    treated = times(found.treated, "Maßnahmegebiet", "Maßnahmegebiete")
    controls = times(found.controls, "Vergleichsgebiet", "Vergleichsgebieten")
    return (f"Verglichen {verb} {treated} mit {controls} {time}; {used}",)


def _precision(found: Evaluated) -> tuple[str, ...]:
    said = []
    if found.delta is None:
        said.append("Ab welcher Größe ein Unterschied für die Planung zählt, ist nicht festgelegt")
    else:
        said.append(
            f"Für die Planung zählt ein Unterschied um mindestens {_threshold(found, found.delta)} (δ)"
        )
    if not found.detectable_effect:
        said.append("Ab welcher Größe ein Unterschied feststellbar ist, lässt sich nicht angeben")
    else:
        least = _threshold(found, found.detectable_effect)
        said.append(f"Feststellbar ist (in 80{NBSP}% der Fälle) ein Unterschied um mindestens {least}")
    return tuple(said)


def _caveats(found: Evaluated) -> tuple[str, ...]:
    said = []
    if found.role == "exploratory":
        said.append(
            "Der Indikator wurde nur ergänzend betrachtet; das Ergebnis ist ein Hinweis, kein Nachweis"
        )
    if not found.preregistered:
        said.append(
            "Was ausgewertet wird, wurde nicht vor dem Auswertungszeitraum festgelegt, sondern erst am"
            f" {day(found.registered_on)}; das Ergebnis ist ein Hinweis, kein Nachweis"
        )
    else:
        said.append(f"Was ausgewertet wird, war vorab festgelegt (am {day(found.registered_on)})")
    return tuple(said)


def _changed(found: Evaluated) -> tuple[str, ...]:
    if not found.changed_since:
        return ()
    names = listed([FIXED[name] for name in found.changed_since])
    return (f"Im Register nachträglich geändert: {names}; es gilt, was zuerst festgelegt war",)
