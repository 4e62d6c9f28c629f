"""The inbox: what is found, in which order, from whom, and what is not even opened."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from resources.receiving import unpack
from resources.receiving.inbox import scan
from resources.receiving.incoming import Incoming, harmless


def put(folder: Path, name: str, content: bytes = b"x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def found(inbox: Path) -> dict[str, Incoming]:
    return {incoming.name: incoming for incoming in scan(inbox)}


def bytes_of(incoming: Incoming) -> bytes:
    assert incoming.content is not None
    with incoming.content() as stream:
        return stream.read()


def expected_of(incoming: Incoming) -> str:
    assert incoming.fault is not None
    return str(incoming.fault)


def test_order_puts_corrections_and_higher_numbers_last(tmp_path: Path) -> None:
    for name in ("x_10.csv", "x_korrektur.csv", "x.csv", "x-neu.csv", "x_2.csv", "x (2).csv", "b/a.csv"):
        put(tmp_path, name)
    names = list(found(tmp_path))
    assert names[0] == "b/a.csv"
    assert names[1] == "x.csv"
    assert names.index("x_2.csv") < names.index("x_10.csv")


def test_hidden_files_locks_and_sidecars_are_passed_over(tmp_path: Path) -> None:
    for name in (".x.csv", "~$x.xlsx", "Thumbs.db", ".git/config", "a.csv"):
        put(tmp_path, name)
    put(tmp_path, "lieferung.yaml", b"sender: Amt")
    assert list(found(tmp_path)) == ["a.csv"]


def test_missing_inbox_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="there is no such folder"):
        list(scan(tmp_path / "nowhere"))


def test_nearest_sidecar_says_sender_and_fictional(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    put(tmp_path, "amt/Lieferung.yml", "sender: Bürgerbüro\nfictional: true".encode())
    put(tmp_path, "amt/2024/b.csv")
    put(tmp_path, "amt/neu/lieferung.yaml", b"sender: Sozialamt")
    put(tmp_path, "amt/neu/c.csv")
    marks = {name: (i.marking.sender, i.marking.fictional) for name, i in found(tmp_path).items()}
    assert marks == {
        "a.csv": ("unbekannt", False),
        "amt/2024/b.csv": ("Bürgerbüro", True),
        "amt/neu/c.csv": ("Sozialamt", False),
    }


@pytest.mark.parametrize(
    "text",
    [
        "fictional: ja",
        "fictional: 'true'",
        "sender: [",
        "absender: X",
        "sender: &a x",
        "- sender",
        "",
        "\xff\xfe",
    ],
)
def test_folder_with_unclear_sidecar_is_left_alone(tmp_path: Path, text: str) -> None:
    put(tmp_path, "amt/lieferung.yaml", text.encode("latin-1"))
    put(tmp_path, "amt/b.csv")
    put(tmp_path, "z.csv")
    incoming = found(tmp_path)
    assert incoming["amt/"].content is None
    assert "lieferung.yaml" in expected_of(incoming["amt/"])
    assert "amt/b.csv" not in incoming
    assert incoming["z.csv"].fault is None


def test_two_sidecars_in_a_folder_are_unclear(tmp_path: Path) -> None:
    put(tmp_path, "lieferung.yaml", b"fictional: true")
    put(tmp_path, "lieferung.yml", b"fictional: false")
    assert "expected one lieferung.yaml" in expected_of(found(tmp_path)["./"])


def test_links_and_pipes_are_named_and_not_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    secret = put(tmp_path, "secret.csv")
    inbox.mkdir()
    (inbox / "link.csv").symlink_to(secret)
    (inbox / "folder").symlink_to(tmp_path)
    os.mkfifo(inbox / "pipe.csv")
    incoming = found(inbox)
    assert sorted(incoming) == ["folder", "link.csv", "pipe.csv"]
    assert all(i.content is None and "not followed" in expected_of(i) for i in incoming.values())


def test_linked_sidecar_is_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", b"sender: geheim")
    put(tmp_path, "inbox/a.csv")
    (tmp_path / "inbox/lieferung.yaml").symlink_to(secret)
    assert "no plain file" in expected_of(found(tmp_path / "inbox")["./"])


def test_zip_stands_for_its_members(tmp_path: Path) -> None:
    content = {"q/b.csv": b"b", "a.csv": b"a", ".x": b"", "__MACOSX/._a.csv": b"", "q/~$b.xlsx": b""}
    put(tmp_path, "q1.zip", zipped(content))
    incoming = found(tmp_path)
    assert list(incoming) == ["q1.zip/a.csv", "q1.zip/q/b.csv"]
    assert [bytes_of(i) for i in incoming.values()] == [b"a", b"b"]


def test_sidecar_inside_a_zip_marks_its_members(tmp_path: Path) -> None:
    put(tmp_path, "lieferung.yaml", b"sender: Kreis")
    put(tmp_path, "d.zip", zipped({"a.csv": b"a", "m/b.csv": b"b", "m/lieferung.yaml": b"fictional: true"}))
    incoming = found(tmp_path)
    assert (incoming["d.zip/a.csv"].marking.sender, incoming["d.zip/a.csv"].marking.fictional) == (
        "Kreis",
        False,
    )
    assert incoming["d.zip/m/b.csv"].marking.fictional


def test_zipped_shapefile_stays_one_file(tmp_path: Path) -> None:
    content = zipped({"g.shp": b"1", "g.dbf": b"2", "g.shx": b"3", "liesmich.txt": b"4"})
    put(tmp_path, "g.zip", content)
    incoming = found(tmp_path)
    assert list(incoming) == ["g.zip"]
    assert incoming["g.zip"].fault is None
    assert bytes_of(incoming["g.zip"]) == content


def test_loose_shapefile_is_to_be_zipped(tmp_path: Path) -> None:
    for name in ("g.shp", "g.DBF", "g.prj", "other.dbf", "g.csv"):
        put(tmp_path, name)
    faults = {name: i.fault is not None for name, i in found(tmp_path).items()}
    assert faults == {"g.csv": False, "g.DBF": True, "g.prj": True, "g.shp": True, "other.dbf": False}
    assert "one zip archive" in expected_of(found(tmp_path)["g.shp"])


def encrypted() -> bytes:
    content = bytearray(zipped({"a.csv": b"abc"}))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + offset] |= 1
    return bytes(content)


def linked() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def damaged() -> bytes:
    content = bytearray(zipped({"a.csv": bytes(range(256)) * 4}))
    content[45] ^= 0xFF
    return bytes(content)


BAD = {
    "encrypted": (encrypted(), "without password"),
    "link": (linked(), "without links"),
    "damaged": (damaged(), "can be unpacked"),
    "truncated": (zipped({"a.csv": b"abc" * 99})[:-30], "can be unpacked"),
    "no zip": (b"<html>", "can be unpacked"),
    "empty": (b"", "can be unpacked"),
    "nothing inside": (zipped({}), "with a file in it"),
    "only litter": (zipped({".x": b"", "leer/": b""}), "with a file in it"),
    "dots": (zipped({"good.csv": b"1", "../../evil.csv": b"2"}), "leads out"),
    "dots of Windows": (zipped({"..\\evil.csv": b"2"}), "leads out"),
    "absolute": (zipped({"/etc/evil.csv": b"2"}), "leads out"),
    "drive": (zipped({"C:\\evil.csv": b"2"}), "leads out"),
    "nested": (zipped({"b.zip": zipped({"a.csv": b"a"})}), "archives inside"),
    "bomb": (zipped({"a.csv": b"0" * (20 << 20)}), "zip bomb"),
    "many": (zipped({f"{n}.csv": b"" for n in range(unpack.MOST_MEMBERS + 1)}), "at most 500 files"),
    "sidecar": (zipped({"a.csv": b"1", "lieferung.yaml": b"fictional: vielleicht"}), "fictional"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_zip_is_one_file_with_a_fault(tmp_path: Path, case: str) -> None:
    content, expected = BAD[case]
    put(tmp_path, "q.zip", content)
    put(tmp_path, "z.csv")
    incoming = found(tmp_path)
    assert list(incoming) == ["q.zip", "z.csv"]
    assert expected in expected_of(incoming["q.zip"])
    assert bytes_of(incoming["q.zip"]) == content


def test_zip_too_large_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_BYTES", 100)
    put(tmp_path, "q.zip", zipped({"a.csv": b"0" * 99, "b.csv": b"0" * 2}))
    assert "when unpacked" in expected_of(found(tmp_path)["q.zip"])


def test_names_are_harmless(tmp_path: Path) -> None:
    put(tmp_path, "a\x1b[31m\n\u202egnp.csv")
    put(tmp_path, os.fsdecode(b"b\xe4.csv"))
    names = list(found(tmp_path))
    assert names == ["a\\x1b[31m\\n\\u202egnp.csv", "b\\udce4.csv"]
    assert harmless("../..") == "(no name)"


def test_inbox_is_not_changed(tmp_path: Path) -> None:
    put(tmp_path, "q.zip", zipped({"a.csv": b"a"}))
    put(tmp_path, "b.csv")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    for incoming in scan(tmp_path):
        bytes_of(incoming)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()} == before
