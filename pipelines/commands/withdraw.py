"""Command line: ``python -m pipelines.commands.withdraw DELIVERY --who WHO --why TEXT`` withdraws a delivery.

Belongs here: arguments, what is printed. Does not belong here: withdrawing and what used the delivery
(``resources/receiving``).
"""

import argparse
import sys
from collections.abc import Sequence

from pipelines.environment import read_environment
from resources.archive import ArchiveError
from resources.home import Home
from resources.receiving.receipts import Receipt
from resources.receiving.uses import summary, uses
from resources.receiving.withdrawal import UnclearDeliveryError, find, withdraw


def main(argv: Sequence[str] | None = None) -> int:
    """Withdraw a delivery and tell what used it; 0: done, 2: not, with the reason."""
    options = arguments("withdraw", "Eine Lieferung zurückziehen: sie zählt nicht mehr.").parse_args(argv)
    home = read_environment().home
    try:
        receipt = find(home, options.delivery)
        withdrawn = withdraw(home, receipt.delivery, who=options.who, why=options.why)
    except (UnclearDeliveryError, ArchiveError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{named(withdrawn)}: zurückgezogen am {withdrawn.decided_at:%d.%m.%Y} von {withdrawn.decided_by}")
    tell_uses(home, withdrawn)
    return 0


def arguments(name: str, description: str) -> argparse.ArgumentParser:
    """What every command that takes a delivery out of use is told."""
    parser = argparse.ArgumentParser(prog=f"python -m pipelines.commands.{name}", description=description)
    parser.add_argument("delivery", help="Dateiname oder mindestens 8 Ziffern der SHA-256")
    parser.add_argument("--who", required=True, help="wer es entscheidet")
    parser.add_argument("--why", required=True, help="Begründung für das Eingangsbuch")
    return parser


def named(receipt: Receipt) -> str:
    """A delivery as people know it."""
    return f"{receipt.name} ({receipt.delivery[:12]}, eingegangen {receipt.received_at:%d.%m.%Y})"


def tell_uses(home: Home, receipt: Receipt) -> None:
    """Print what was made from a delivery."""
    found = uses(home, receipt.delivery)
    if not found:
        print("Nichts ist daraus berechnet, was jetzt gilt.")
        return
    print("Daraus berechnet ist:")
    for line in summary(found):
        print(f"  {line}")
    print("Die nächste Aktualisierung rechnet das neu; Veröffentlichungen bleiben, wie sie waren.")


if __name__ == "__main__":
    sys.exit(main())
