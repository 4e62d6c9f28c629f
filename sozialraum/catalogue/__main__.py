"""``python -m sozialraum.catalogue``: check a catalogue, or write the JSON Schemas for editors.

Belongs here: the command line. Does not belong here: the checks themselves.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from sozialraum.catalogue.county import County
from sozialraum.catalogue.disclosure import Disclosure
from sozialraum.catalogue.live import Services
from sozialraum.catalogue.load import FOLDERS, CatalogueError, load_catalogue
from sozialraum.catalogue.publication import Publication
from sozialraum.catalogue.quality import Quality


def write_schemas(folder: Path) -> list[Path]:
    """Write a JSON Schema for each kind of file.

    Parameters
    ----------
    folder
        Where to write ``county.json``, ``disclosure.json``, ``quality.json``,
        ``publication.json``, ``services.json`` and one
        file a catalogue folder; made if it does not exist.

    Returns
    -------
    list of Path
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    models: dict[str, type[BaseModel]] = {
        "county": County,
        "disclosure": Disclosure,
        "quality": Quality,
        "services": Services,
        "publication": Publication,
    }
    models |= FOLDERS
    for name, model in models.items():
        path = folder / f"{name}.json"
        text = json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Arguments without the program's name; None takes those of the process.

    Returns
    -------
    int
        Exit code: 0 when the catalogue holds, 1 when it has faults.
    """
    parser = argparse.ArgumentParser(prog="python -m sozialraum.catalogue", description="Check a catalogue.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("catalogue"), help="default: catalogue")
    parser.add_argument("--schema", type=Path, metavar="FOLDER", help="write JSON Schemas for editors")
    options = parser.parse_args(arguments)
    if options.schema is not None:
        for path in write_schemas(options.schema):
            print(path)
        return 0
    try:
        catalogue = load_catalogue(options.folder)
    except CatalogueError as error:
        print(f"{options.folder}: {error}", file=sys.stderr)
        return 1
    counts = ", ".join(f"{len(getattr(catalogue, name))} {name}" for name in FOLDERS)
    print(f"{options.folder}: {catalogue.county.id}, {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
