"""The script of pages that draw figures anew: Vega, the specifications and ``diagramme.js`` in one file.

Belongs here: what a browser gets. Does not belong here: which page loads it (``atlas``). Vega comes out of
the package that also draws for print, so nothing is loaded from anywhere and nothing lies in this folder.
"""

import json
from functools import lru_cache
from pathlib import Path

import vl_convert

from resources.press.charts.drawing import SPECS, compiled
from resources.press.charts.frame import FILLS, STAMP, WEB, patterns

DRAWN_ANEW = ("map", "ranking", "series")
"""Kinds that change with what a reader chooses; all others stand in pages as SVG."""

# names of modules inside the package, in their versions there: nothing is asked of this host
_VEGA = f"https://cdn.jsdelivr.net/npm/vega@{vl_convert.get_vega_version()}/+esm"
_INTERPRETER = "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm"


@lru_cache(maxsize=1)
def script() -> str:
    """A classic script that sets ``window.diagramme`` and needs no leave to evaluate text.

    Notes
    -----
    Expressions are interpreted (``vega-interpreter``): a policy of ``script-src 'self'`` forbids ``eval``.
    """
    source = (Path(__file__).parent / "static" / "diagramme.js").read_text(encoding="utf-8")
    known = {
        "specs": {kind: compiled(kind) for kind in DRAWN_ANEW if kind in SPECS},
        "theme": WEB,
        "fills": FILLS,
        "patterns": patterns(WEB),
        "stamp": STAMP,
    }
    head = (
        f'import {{ View, parse }} from "{_VEGA}";\n'
        f'import {{ expressionInterpreter }} from "{_INTERPRETER}";\n'
    )
    bundle = vl_convert.javascript_bundle(f"{head}const known = {json.dumps(known)};\n{source}")
    # its short names must not meet those of other scripts of the page
    return f'"use strict";(function(){{{bundle}}})();\n'
