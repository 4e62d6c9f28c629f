"""Words and signs that templates and scripts share.

Belongs here: how a kind of figure is named on pages of the atlas. Does not belong here: sentences, German
notation of figures (``sozialraum/wording``).
"""

from resources.press.content.model import Position

POSITIONS: dict[Position, tuple[str, str]] = {
    "better": ("▲", "günstiger"),
    "worse": ("▼", "ungünstiger"),
    "similar": ("●", "ähnlich"),
    "higher": ("△", "höher"),
    "lower": ("▽", "niedriger"),
}
"""Sign and word of a position against the rest of the county; the sign helps where colours cannot be told."""

POLARITIES = {
    "higher_is_worse": "Höhere Werte gelten als ungünstiger.",
    "higher_is_better": "Höhere Werte gelten als günstiger.",
    "none": "Höhere Werte sind weder günstiger noch ungünstiger.",
}

METHODS = {
    "share": "Anteil (Zähler und Nenner sind Personen oder Dinge, der Zähler ist ein Teil des Nenners)",
    "rate": "Rate (Fälle im Verhältnis zur Bevölkerung)",
    "ratio": "Verhältnis zweier Größen",
    "count": "Anzahl",
    "published": "wie von der Quelle veröffentlicht, nicht selbst berechnet",
}
"""How a figure is calculated."""
