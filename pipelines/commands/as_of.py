"""Command line: ``python -m pipelines.commands.as_of DATE`` makes the report as it was known on a date.

Belongs here: choosing the release, running the pipeline on what was known then, comparing. Does not belong
here: setting up the installation of then (``resources/releasing/rewind.py``).
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.environment import ROOT, read_environment, variables_of
from resources.home import Home
from resources.releasing.making import CODE, basis_of
from resources.releasing.releases import Release
from resources.releasing.rewind import CATALOGUE, rewind


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a release again; 0: every table is the same to the byte, 1: it is not, 2: it cannot be made."""
    parser = argparse.ArgumentParser(prog="as_of", description="Make the report as it was known on a date.")
    parser.add_argument("when", help="a date (2026-12-31), or the name of a release (2026-3)")
    parser.add_argument("--into", type=Path, help="keep the installation of then in this new folder")
    asked = parser.parse_args(arguments)
    home = read_environment().home
    try:
        release = _asked(home, asked.when)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.into is not None:
        return _make(home, release, asked.into)
    with tempfile.TemporaryDirectory(prefix=".as-of-", dir=home.confidential) as folder:
        return _make(home, release, Path(folder))


def _asked(home: Home, when: str) -> Release:
    """The release of a name, or that which readers had at the end of a day."""
    releases = home.releases.all(basis_of(home))
    if not releases:
        raise ValueError("there is no release yet")
    names = {release.name: release for release in releases}
    if when in names:
        return names[when]
    try:
        day = date.fromisoformat(when)
    except ValueError:
        raise ValueError(f"'{when}': expected a date like 2026-12-31 or one of {', '.join(names)}") from None
    found = home.releases.current(basis_of(home), day)
    if found is None:
        raise ValueError(
            f"nothing was released until {day}; the first release is {releases[0].name} of {releases[0].day}"
        )
    return found


def _make(home: Home, release: Release, folder: Path) -> int:
    print(f"Release {release.name} of {release.day}, known until {release.known_at:%Y-%m-%d %H:%M:%S} UTC")
    try:
        then = rewind(home, release, folder.absolute())
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    done = subprocess.run(
        [sys.executable, "-m", "pipelines"],
        cwd=ROOT,
        env=variables_of(then, then.root / CATALOGUE),
        check=False,
    )
    made = then.releases.newest(release.basis)
    if done.returncode or made is None or made.name != release.name:
        print(f"release {release.name} could not be made again", file=sys.stderr)
        return 2
    return _compare(release, made)


def _compare(release: Release, made: Release) -> int:
    names = sorted({*release.tables, *made.tables})
    other = [name for name in names if release.tables.get(name) != made.tables.get(name)]
    if not other:
        print(f"{len(names)} tables, every one the same to the byte as released on {release.day}")
        return 0
    why = "; the calculations have changed since" if release.code != CODE else ""
    print(f"{len(other)} of {len(names)} tables differ from the release: {', '.join(other)}{why}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
