"""Sentences about rows of released tables that speak for or against a finding.

Belongs here: one row as one sentence. Does not belong here: which rows those are.
"""

from dataclasses import dataclass

from sozialraum.wording.names import Named
from sozialraum.wording.notation import number, with_unit
from sozialraum.wording.planning.phrases import amount, closed, false_hits, title

_DYNAMICS = ("positiv", "stabil", "negativ")
_POSITIONS = {"higher": "höher als", "lower": "niedriger als", "similar": "ähnlich wie"}
_DIRECTIONS = {"rising": "gestiegen", "falling": "gefallen"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row; ``source_table`` and ``class_name`` as in the table of evidence, None: missing.

    Attributes
    ----------
    role
        evidence or counter.
    title, unit, decimals
        Of the indicator; of an index the title alone counts.
    """

    role: str
    source_table: str
    title: str
    year: int
    value: float | None
    unit: str = ""
    decimals: int = 1
    q_value: float | None = None
    class_name: str | None = None


def evidence_sentence(row: Row, *, area: Named, county: Named) -> str:
    """A row in a German sentence.

    Parameters
    ----------
    row
        The row.
    area, county
        Where it is, and the county it is compared within.
    """
    kinds = {
        "indicator_values": _value,
        "comparisons": _comparison,
        "trends": _trend,
        "index_values": _index,
    }
    said = kinds[row.source_table](row, area, county)
    return closed(f"{'Spricht dagegen' if row.role == 'counter' else 'Spricht dafür'}: {said}")


def _value(row: Row, area: Named, county: Named) -> str:
    if row.value is None:
        return f"Der Wert von {title(row.title)} ist {area.inside} für {row.year} nicht veröffentlicht"
    return f"Der Wert von {title(row.title)} beträgt {area.inside} im Jahr {row.year} {_figure(row)}"


def _comparison(row: Row, area: Named, county: Named) -> str:
    if row.value is None:
        return f"Der Vergleich von {title(row.title)} ist {area.inside} für {row.year} nicht veröffentlicht"
    said = f"Der Wert von {title(row.title)} beträgt {area.inside} im Jahr {row.year} {_figure(row)}"
    if row.class_name is not None:
        said += f", {_POSITIONS[row.class_name]} {county.rest}"
    return said if row.q_value is None else f"{said} ({false_hits(row.q_value)})"


def _trend(row: Row, area: Named, county: Named) -> str:
    name, until = title(row.title), f"in den fünf Jahren bis {row.year}"
    if row.class_name not in _DIRECTIONS:
        return f"Der Wert von {name} hat sich {area.inside} {until} nicht gesichert verändert"
    said = f"Der Wert von {name} ist {area.inside} {until} {_DIRECTIONS[row.class_name]}"
    if row.value is not None:
        said += f", im Mittel um {amount(row.value, unit=row.unit, decimals=row.decimals)} im Jahr"
    return f"{said}; das ist eine Vorauswahl, kein Nachweis"


def _index(row: Row, area: Named, county: Named) -> str:
    kind = "Dynamik" if row.class_name in _DYNAMICS else "Klasse"
    where = f"Im Index {title(row.title)} hat {area.subject} für {row.year}"
    if row.class_name is None:
        return f"{where} keine Klasse"
    score = "" if row.value is None else f" (Indexwert {number(row.value, decimals=2)})"
    return f"{where} die {kind} {title(row.class_name)}{score}"


def _figure(row: Row) -> str:
    return with_unit(row.value or 0.0, unit=row.unit, decimals=row.decimals)
