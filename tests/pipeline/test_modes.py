"""Who may read what, whatever the umask of the person who starts it."""

import os
import stat
from pathlib import Path

import pytest

from demo import offices
from tests.pipeline.installation import MUSTER, Installation

PUBLIC = ("public", "releases")


def _modes(home: Path) -> dict[str, int]:
    return {
        str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode)
        for path in sorted(home.rglob("*"))
        if not path.is_symlink()
    }


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_only_what_is_public_can_be_read_by_others(tmp_path: Path, umask: int):
    files = {"lieferung.yaml": MUSTER, **{file.name: file.content for file in offices.wohngeld(2024)}}
    files |= {file.name: file.content for file in offices.melderegister_haushalte(2024)}
    installation = Installation(tmp_path / "office").deliver(files)
    before = os.umask(umask)
    try:
        installation.run()
    finally:
        os.umask(before)
    home = installation.home
    modes = _modes(home.root)
    public = {name: mode for name, mode in modes.items() if name.split("/")[0] in PUBLIC}
    assert "public/sozialraumbericht.duckdb" in public
    assert any(name.endswith("release.json") for name in public)
    for name, mode in public.items():
        assert mode == (0o755 if (home.root / name).is_dir() else 0o444), name
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o755
    others = {name: oct(mode) for name, mode in modes.items() if name not in public and mode & 0o077}
    assert others == {}
    assert modes["confidential"] == modes["dagster"] == 0o700
    assert modes["confidential/warehouse.duckdb"] == 0o600
