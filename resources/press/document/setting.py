"""Setting pages: data into a template, bytes of a PDF out.

Belongs here: the typesetter, its fonts, the standard of the files. Does not belong here: what is on pages.
"""

import json
import unicodedata
from datetime import UTC, date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1: tagged, with title, language and alternative texts; the typesetter refuses anything else."""

_NO_SIGN = {"Cc", "Cs", "Co", "Cn", "Cf"}
_KEPT = "\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def data_of(content: Any) -> str:
    r"""Content as JSON, the same for the same content; signs that no font can show become "�".

    Examples
    --------
    >>> data_of({"b": "ä\u0001", "a": "x\n  y"})
    '{"a":"x y","b":"ä�"}'
    """
    return json.dumps(_clean(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pdf(template: str, data: str, day: date) -> bytes:
    """A document of a template.

    Parameters
    ----------
    template
        Name of a file of ``templates``.
    data
        What ``data_of`` gives.
    day
        Date of making, fixed, so that the same content gives the same bytes.
    """
    made = _compiler().compile(
        str(TEMPLATES / template),
        sys_inputs={"data": data},
        pdf_standards=STANDARD,
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


@cache
def _compiler() -> typst.Compiler:
    """One typesetter a process, with its own fonts and those that come with Matplotlib."""
    found = find_spec("matplotlib")
    assert found is not None  # noqa: S101 - a dependency
    assert found.origin is not None  # noqa: S101 - it is a package of files
    # the letters are those of the typesetter; these stand in for signs it does not have
    fonts = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return typst.Compiler(root=str(TEMPLATES), font_paths=[str(fonts)], ignore_system_fonts=True)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value


def _text(value: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    # a line of its own, or a tab, is a space on paper; a space that keeps together stays one
    words = " ".join(value.replace("\t", "\n").splitlines()).split(" ")
    shown = " ".join(word for word in words if word)
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in _NO_SIGN and sign not in _KEPT else sign
        for sign in shown
    )
