"""Why nothing can be said about a measure, and what to do about it.

Belongs here: a text for planners for each reason. Does not belong here: when a reason holds
(``sozialraum/evaluation``).
"""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "no_figures": (
        "Für die Maßnahmegebiete gibt es zu diesem Indikator keine Zahlen. Legen Sie bei künftigen"
        " Maßnahmen einen Indikator fest, der dort erhoben wird, oder planen Sie eine eigene Erhebung"
        " ein."
    ),
    "pooled_indicator": (
        "Der Indikator fasst mehrere Jahre zusammen oder wird nicht Jahr für Jahr gezählt; Jahre vor"
        " und nach dem Beginn lassen sich darin nicht trennen. Legen Sie bei künftigen Maßnahmen einen"
        " Indikator mit einer eigenen Zahl für jedes Jahr fest."
    ),
    "suppressed": (
        "In mindestens einem Maßnahmegebiet ist ein benötigter Wert nicht veröffentlicht. Legen Sie"
        " bei künftigen Maßnahmen einen Indikator mit mehr Fällen oder eine Ebene mit größeren"
        " Gebieten fest."
    ),
    "break": (
        "Zwischen den benötigten Jahren haben sich Definition oder Gebietsgrenzen geändert. Legen Sie"
        " bei künftigen Maßnahmen einen Indikator ohne Bruch fest; gibt es keinen, bleibt die Frage"
        " offen."
    ),
    "other_measure": (
        "Zur selben Zeit betrifft eine andere Maßnahme denselben Indikator in einem der"
        " Maßnahmegebiete; beide lassen sich nicht trennen. Betrachten Sie beide gemeinsam, oder"
        " lassen Sie künftige Maßnahmen zeitlich versetzt beginnen."
    ),
    "too_few_periods": (
        "Vor oder nach dem Beginn liegen zu wenige Jahre vor. Fehlen Jahre danach, warten Sie weitere"
        " Zahlen ab; fehlen Jahre davor, hilft nur ein Indikator mit längerer Zeitreihe."
    ),
    "too_few_areas": (
        "Es gibt zu wenige Gebiete mit oder ohne Maßnahme, um einen Unterschied vom Zufall zu"
        " trennen. Beziehen Sie weitere Gebiete ein, oder wählen Sie eine kleinräumigere Ebene."
    ),
    "size_range": (
        "Ein Maßnahmegebiet ist kleiner oder größer als jedes Vergleichsgebiet. Wählen Sie eine"
        " Ebene, auf der es ähnlich große Gebiete ohne Maßnahme gibt."
    ),
    "pretrend": (
        "Schon vor dem Beginn verlief die Entwicklung anders als in den Vergleichsgebieten, oder ein"
        " gleicher Verlauf ließ sich nicht zeigen. Ein Unterschied danach sagt dann nichts über die"
        " Maßnahme. Den Indikator nachträglich zu wechseln, macht das Ergebnis nicht sicherer; achten"
        " Sie bei künftigen Maßnahmen auf Gebiete mit ähnlichem Verlauf."
    ),
    "poor_fit": (
        "Aus den Vergleichsgebieten lässt sich kein Verlauf bilden, der dem des Maßnahmegebiets vor"
        " dem Beginn nahekommt. Prüfen Sie bei künftigen Maßnahmen vorab, ob es Gebiete mit ähnlichem"
        " Verlauf gibt."
    ),
    "one_area_decides": (
        "Das Ergebnis hängt an einem einzigen Gebiet; ohne dieses kehrt es sich um. Sehen Sie sich"
        " dieses Gebiet vor Ort genauer an, und warten Sie weitere Jahre ab."
    ),
    "detectable_effect": (
        "Die Zahlen schwanken so stark, dass selbst ein für die Planung wichtiger Unterschied nicht"
        " sicher zu erkennen ist. Mehr Gebiete, mehr Jahre oder ein Indikator mit mehr Fällen können"
        " helfen."
    ),
    "inconclusive": (
        "Mit den Zahlen sind sowohl kein Unterschied als auch ein für die Planung wichtiger"
        " vereinbar. Ziehen Sie daraus keinen Schluss in eine der beiden Richtungen, und warten Sie"
        " weitere Jahre ab."
    ),
    "exploratory": (
        "Dieser Indikator wird nur ergänzend betrachtet und trägt kein Urteil. Soll er bei künftigen"
        " Maßnahmen zählen, tragen Sie ihn vor dem Beginn als Zielindikator ein."
    ),
}
"""Sentences by the words of ``words.REASONS``: what stands in the way, then what to do."""
