"""Command line: ``python -m pipelines.commands.erase DELIVERY --who WHO --why TEXT --yes`` erases a delivery.

Belongs here: arguments, what is printed. Does not belong here: erasing
(``resources/receiving/withdrawal.py``).
"""

import sys
from collections.abc import Sequence

from pipelines.commands.withdraw import arguments, named, tell_uses
from pipelines.environment import read_environment
from resources.archive import ArchiveError
from resources.receiving.withdrawal import UnclearDeliveryError, erase, find


def main(argv: Sequence[str] | None = None) -> int:
    """Erase a delivery and tell what used it; 0: done, 2: not, with the reason."""
    parser = arguments("erase", "Eine Lieferung aus rechtlichen Gründen löschen; Quittungen bleiben.")
    parser.add_argument("--yes", action="store_true", help="wirklich löschen; das ist endgültig")
    options = parser.parse_args(argv)
    home = read_environment().home
    try:
        receipt = find(home, options.delivery)
        if not options.yes:
            print(f"{named(receipt)}: nichts gelöscht; zum Löschen mit --yes wiederholen", file=sys.stderr)
            tell_uses(home, receipt)
            return 2
        removed = erase(home, receipt.delivery, who=options.who, why=options.why)
    except (UnclearDeliveryError, ArchiveError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{named(receipt)}: gelöscht, {len(removed)} Dateien:")
    for path in removed:
        print(f"  {path}")
    print("Liegt die Datei noch im Eingang oder beim Absender, ist sie dort eigens zu löschen.")
    tell_uses(home, receipt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
