"""The secret of the cell-key method: made once, for its owner only, never told."""

from pathlib import Path

import pytest

from resources.home import Home
from resources.secret import cell_key_secret


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(root=tmp_path / "home", inbox=tmp_path / "inbox")
    found.prepare()
    return found


def test_it_is_made_once_and_can_be_read_by_its_owner_only(home: Home):
    secret = cell_key_secret(home)
    assert len(secret) == 32
    assert cell_key_secret(home) == secret
    folder = home.confidential / "keys"
    assert [path.name for path in folder.iterdir()] == ["cell_key"]
    assert (folder / "cell_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_every_installation_has_its_own(home: Home, tmp_path: Path):
    other = Home(root=tmp_path / "other", inbox=tmp_path / "inbox")
    assert cell_key_secret(other) != cell_key_secret(home)


def test_the_secret_of_a_faster_process_stays(home: Home, monkeypatch: pytest.MonkeyPatch):
    secret = cell_key_secret(home)
    with monkeypatch.context() as patch:
        seen = iter([False])
        patch.setattr(Path, "exists", lambda _: next(seen))
        assert cell_key_secret(home) == secret
    assert [path.name for path in (home.confidential / "keys").iterdir()] == ["cell_key"]


def test_a_secret_that_others_can_read_is_refused(home: Home):
    secret = cell_key_secret(home)
    path = home.confidential / "keys" / "cell_key"
    path.chmod(0o640)
    with pytest.raises(ValueError, match="can be read by others") as caught:
        cell_key_secret(home)
    assert secret.hex() not in str(caught.value)


def test_a_truncated_secret_is_refused(home: Home):
    cell_key_secret(home)
    path = home.confidential / "keys" / "cell_key"
    path.write_bytes(b"short")
    with pytest.raises(ValueError, match="too short") as caught:
        cell_key_secret(home)
    assert "short'" not in str(caught.value)
