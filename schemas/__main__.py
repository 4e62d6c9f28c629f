"""``python -m schemas``: write the derived documents, or check that they are current.

Belongs here: the command line and where the documents are kept. Does not belong here: their contents
(``documents``).
"""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from schemas.documents import data_dictionary, indicator_list
from sozialraum.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = {"data-dictionary.md": data_dictionary, "indicators.md": indicator_list}
_SHOWN = 12


def outdated(folder: Path, texts: dict[str, str]) -> list[str]:
    """Differences between the documents in a folder and what they should be; empty when current."""
    hints = []
    for name, text in texts.items():
        path = folder / name
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found != text:
            lines = list(
                difflib.unified_diff(found.splitlines(), text.splitlines(), name, "now", n=0, lineterm="")
            )
            rest = [f"… {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
            hints.append("\n".join([*lines[:_SHOWN], *rest]))
    return hints


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Arguments without the program's name; None takes those of the process.

    Returns
    -------
    int
        Exit code: 1 when a document is outdated, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m schemas", description="Write the derived documents.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when one is outdated")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs", help="default: docs")
    options = parser.parse_args(arguments)
    catalogue = load_catalogue(ROOT / "catalogue")
    texts = {name: make(catalogue) for name, make in DOCUMENTS.items()}
    if options.check:
        hints = outdated(options.folder, texts)
        if hints:
            print("\n".join([*hints, "outdated: run 'python -m schemas'"]), file=sys.stderr)
        return 1 if hints else 0
    for name, text in texts.items():
        (options.folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
