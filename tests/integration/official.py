"""Small official files as text, for tests that change one thing in them."""

from pathlib import Path

import pandas as pd

from resources.readers import read
from resources.recognise import recognise
from sozialraum.catalogue import Catalogue

FOOTER = """__________
"Die Mindestsicherungsquote ist der Anteil
der Empfänger an der Bevölkerung; ""Quote"".
----------"
© IT.NRW, Düsseldorf, 2025. Dieses Werk ist lizenziert unter der Datenlizenz Deutschland.
Stand: 18.12.2025 / 14:36:32
"""

RATES = (
    """Tabelle: 22811-01i
Sozialberichterstattung in der amtlichen Statistik:;;
Mindestsicherungsquote - Gemeinden (Wohnortprinzip) -Jahr;;
Sozialberichterstattung in der amtlichen Statistik;;
Mindestsicherungsquote (Prozent);;
;;Jahr
;;2019
05;Nordrhein-Westfalen;11,1
053;  Köln, Regierungsbezirk;10,3
05354;    Aachen, Kreis;-
05358;    Düren, Kreis;10,0
05358004;      Aldenhoven;9,9
05358008;      Düren, Stadt;15,7
05358012;      Heimbach, Stadt;.
"""
    + FOOTER
)

BENEFITS = (
    """Tabelle: 22811-05i
Sozialberichterstattung in der amtlichen Statistik:;;;;;;;;;;
Empfänger/innen von sozialen Mindestsicherungsleistungen;;;;;;;;;;
;;;{0};{0};{0};{0};{0};{0};{0};{0}
;;;{1};Insgesamt;{1};{2};{3};{3};{3};{4}
;;;;;;;Insgesamt;im Alter;bei Erwerbsminderung;
;;;Anzahl;Anzahl;Anzahl;Anzahl;Anzahl;Anzahl;Anzahl;Anzahl
2020;05358;    Düren, Kreis;18000;23000;18000;300;3500;2000;1500;1200
2020;05358008;      Düren, Stadt;10000;12500;10000;180;1900;1100;800;420
2020;05358012;      Heimbach, Stadt;180;215;180;0;30;20;10;5
""".format(
        "Empfänger/innen von soz. Mindestsicherungsleistung",
        "Gesamtregelleistung (ALG II/Sozialgeld) nach dem SGB II",
        "Hilfe zum Lebensunterhalt außerhalb von Einrichtungen nach dem SGB XII",
        "Grundsicherung im Alter und bei Erwerbsminderung nach dem SGB XII",
        "Regelleistungen nach dem Asylbewerberleistungsgesetz",
    )
    + FOOTER
)

FLAT_TITLES = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;"
    "2_variable_attribute_code;2_variable_attribute_label;value;value_unit;value_variable_code;"
    "value_variable_label"
)


def flat_row(key: str, name: str, sex: str, value: str) -> str:
    """One row of the flat file of population by sex."""
    code = {"männlich": "GESM", "weiblich": "GESW"}.get(sex, "")
    return (
        "12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;2022-12-31;KREISE;Kreise und kreisfreie "
        f"Städte;{key};{name};GES;Geschlecht;{code};{sex};{value};Anzahl;BEVSTD;Bevölkerungsstand"
    )


FLAT = "\ufeff" + "\n".join(
    [
        FLAT_TITLES,
        flat_row("05354", "Aachen, Kreis", "männlich", "-"),
        flat_row("05358", "Düren, Kreis", "weiblich", "136000"),
        flat_row("05358", "Düren, Kreis", "Insgesamt", "270500"),
        flat_row("05358", "Düren, Kreis", "männlich", "134500"),
        "",
    ]
)


def read_bytes(folder: Path, catalogue: Catalogue, content: bytes, name: str = "export.csv") -> pd.DataFrame:
    """What a file with this content is recognised and read as."""
    path = folder / "delivered"
    path.write_bytes(content)
    source = recognise(path, file_name=name, catalogue=catalogue)
    return read(path, file_name=name, source_id=source, catalogue=catalogue)
