"""Sentences about remarks of the Initiativkreis beside the figures.

Belongs here: whether an assessment and a figure say the same. Does not belong here: the remark itself, which
stands as it was written.
"""

from typing import Literal

from sozialraum.wording.planning.phrases import closed

Said = Literal["better", "same", "worse"]

_SAID = {
    "level": {
        "better": "günstiger als im übrigen Kreis",
        "same": "ähnlich wie im übrigen Kreis",
        "worse": "ungünstiger als im übrigen Kreis",
    },
    "trend": {
        "better": "eine günstige Entwicklung",
        "same": "keine deutliche Entwicklung",
        "worse": "eine ungünstige Entwicklung",
    },
}


def agreement_sentence(
    *,
    role: str,
    about: Literal["level", "trend"] | None,
    assessment: Said | None,
    agreement: str | None,
    figure: Said | None = None,
    figure_year: int | None = None,
) -> str:
    """An assessment beside the figure.

    Parameters
    ----------
    role
        Role of the author.
    about, assessment
        What is assessed, and how; None: nothing is.
    agreement
        Of ``words.AGREEMENTS``; None: no assessment.
    figure, figure_year
        What the figure says, and of which year it is.

    Examples
    --------
    >>> agreement_sentence(role="Kita", about="level", assessment="worse", agreement="no_figure")
    'Einschätzung (Kita): ungünstiger als im übrigen Kreis; eine Zahl dazu gibt es nicht.'
    """
    if about is None or assessment is None or agreement is None:
        return closed(f"Anmerkung ({role.strip()}) ohne Einschätzung; sie wird mit keiner Zahl verglichen")
    year = "" if figure_year is None else f" für {figure_year}"
    other = "etwas anderes" if figure is None else _SAID[about][figure]
    beside = {
        "agrees": f"die Zahl{year} stimmt damit überein",
        "contradicts": f"dem widerspricht die Zahl{year}: {other}",
        "not_shown": f"die Zahl{year} ist zu unsicher, um das zu bestätigen oder zu widerlegen",
        "no_figure": "eine Zahl dazu gibt es nicht",
    }[agreement]
    return closed(f"Einschätzung ({role.strip()}): {_SAID[about][assessment]}; {beside}")
