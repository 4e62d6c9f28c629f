"""The unit tier is run at every change: few examples a property, within ten seconds for all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.unit.catalogues import SMALL, Edit

settings.register_profile("unit", max_examples=25, deadline=None)
settings.load_profile("unit")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the small catalogue with edits and further files."""

    def _write(*edits: Edit) -> Path:
        files = dict(SMALL)
        for file, old, new in edits:
            if old:
                assert old in files[file], "the edit must change something"
            files[file] = files[file].replace(old, new) if old else new
        for file, text in files.items():
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return _write
