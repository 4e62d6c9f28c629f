"""Write the fictional deliveries: ``python -m demo <inbox folder> [--years 2023-2024]``.

Belongs here: the command and the list of what is delivered. Does not belong here: any content.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from tqdm import tqdm

from demo import ba, election, facts, offices, registers, shapes
from demo.areas import SENDER
from demo.writing import Delivered

OFFICES: tuple[Callable[[int], list[Delivered]], ...] = (
    offices.melderegister,
    offices.melderegister_haushalte,
    ba.ba_akg,
    offices.sozialamt_sgb12,
    offices.sozialamt_asylblg,
    offices.jugendamt_hze,
    offices.kita,
    offices.schuleingang,
    offices.wohngeld,
    offices.pflege,
    election.kommunalwahl,
)
ABOUT = f"sender: {SENDER}\nfictional: true\n"
"""Content of ``lieferung.yaml``, which tells that everything beside it is fictional."""


def deliveries(years: range) -> Iterator[Delivered]:
    """All files of some years: the covering note, the borders, then office by office.

    Parameters
    ----------
    years
        Within ``facts.YEARS``. A year's files are the same whichever years are beside it.
    """
    yield Delivered("lieferung.yaml", ABOUT.encode())
    yield Delivered("sozialraum_grenzen.gpkg", shapes.geopackage())
    yield from registers.registers()
    for year in years:
        for office in OFFICES:
            yield from office(year)


def _years(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        years = range(int(first), int(last or first) + 1)
    except ValueError:
        years = range(0)
    if not years or years[0] not in facts.YEARS or years[-1] not in facts.YEARS:
        span = f"{facts.YEARS[0]}-{facts.YEARS[-1]}"
        raise argparse.ArgumentTypeError(f"'{text}' is no span of years within {span}; expected 2023-2024")
    return years


def main(arguments: list[str] | None = None) -> None:
    """Write the deliveries into a folder, with progress."""
    description = "Write fictional deliveries (Musterdaten)."
    parser = argparse.ArgumentParser(prog="python -m demo", description=description)
    parser.add_argument("inbox", type=Path, help="folder to write into; made if it is not there")
    parser.add_argument("--years", type=_years, default=facts.YEARS, help="e.g. 2023-2024; default: all")
    options = parser.parse_args(arguments)
    options.inbox.mkdir(parents=True, exist_ok=True)
    size = 0
    files = tqdm(deliveries(options.years), desc="Musterdaten", unit=" files")
    for file in files:
        (options.inbox / file.name).write_bytes(file.content)
        size += len(file.content)
        files.set_postfix_str(file.name)
    print(f"{files.n} files, {size / 1e6:.1f} MB in {options.inbox}")


if __name__ == "__main__":
    main()
