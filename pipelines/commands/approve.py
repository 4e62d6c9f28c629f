"""Command line: ``python -m pipelines.commands.approve`` lists open findings, or accepts one for a delivery.

Belongs here: arguments and what is printed. Does not belong here: what an approval is
(``resources/approvals.py``).
"""

import argparse
import sys
from collections.abc import Sequence

import pandas as pd

from pipelines.environment import read_environment
from resources.approvals import ApprovalError, approve, open_table, read_approvals
from resources.home import Home
from resources.planning.keys import RECEIPTS


def main(argv: Sequence[str] | None = None) -> int:
    """List or accept.

    Parameters
    ----------
    argv
        Nothing for a list; else finding, delivery, ``--who`` and ``--why``. None takes the arguments of the
        process.

    Returns
    -------
    int
        0 when it is done, 2 when it cannot be, with the reason.
    """
    parser = argparse.ArgumentParser(
        prog="python -m pipelines.commands.approve",
        description="Offene Befunde der Plausibilität zeigen oder einen für seine Lieferung annehmen.",
    )
    parser.add_argument("finding", nargs="?", help="Name des Befunds; ohne Angabe: alle offenen zeigen")
    parser.add_argument("delivery", nargs="?", help="mindestens 8 Ziffern der SHA-256 der Lieferung")
    parser.add_argument("--who", help="Amt oder Funktion; wird veröffentlicht")
    parser.add_argument("--why", help="Begründung; wird veröffentlicht")
    given = parser.parse_args(argv)
    if given.finding is not None and None in (given.delivery, given.who, given.why):
        parser.error("nötig sind Befund, Lieferung, --who und --why")
    home = read_environment().home
    try:
        if given.finding is None:
            _list(home)
        else:
            done = approve(home, given.finding, given.delivery, who=given.who, why=given.why)
            print(f"{done.finding}: angenommen für die Lieferung {done.delivery[:12]}")
            print("Die nächste Aktualisierung (make report) veröffentlicht, wenn nichts anderes offen ist.")
    except ApprovalError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _list(home: Home) -> None:
    """Open findings: name, delivery with its file, text; then approvals that cannot be read."""
    found = open_table(home)
    waiting = found[found["state"] == "open"]
    files = home.store.read(RECEIPTS).set_index("delivery")["name"]
    print(f"{len(waiting)} offene Befunde" if len(waiting) else "Kein offener Befund")
    for row in waiting.itertuples(index=False):
        print(f"  {row.finding}  {str(row.delivery)[:12]}")
        print(f"    {row.text}")
        print(f"    Datei: {files.get(str(row.delivery), '–')}; eingegangen als jüngste der beteiligten")
    for row in found[found["state"] == "accepted"].itertuples(index=False):
        when = pd.Timestamp(str(row.approved_at))
        print(f"  angenommen: {row.finding}  {str(row.delivery)[:12]}: {row.approved_by}, {when:%d.%m.%Y}")
    for fault in read_approvals(home).faults:
        print(f"  nicht lesbar: {fault}")
    print(f"  Seiten: {home.quality.root / 'index.html'} (vertraulich)")


if __name__ == "__main__":
    sys.exit(main())
