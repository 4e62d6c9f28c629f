"""The German of planning, read as a whole: every kind of sentence over extreme values.

Renew the texts with ``RENEW_SNAPSHOT=1 pytest tests/integration/test_wording_planning.py``, read what has
changed as a planner would, and commit them.
"""

import difflib
import os
from pathlib import Path

from sozialraum.wording.notation import NBSP
from tests.integration.planning_sentences import texts

SNAPSHOT = Path(__file__).with_name("planning_sentences.txt")
RENEW = "RENEW_SNAPSHOT"


def _lines() -> list[str]:
    # under each heading, in the order of the cases, every sentence once
    found: dict[str, dict[str, None]] = {}
    for heading, sentences in texts():
        found.setdefault(heading, {}).update(dict.fromkeys(sentences))
    lines = (line for heading, said in found.items() for line in (f"## {heading}", *said))
    return [line.replace(NBSP, " ") for line in lines]


def test_sentences_are_those_that_were_read():
    found = _lines()
    if os.environ.get(RENEW):
        SNAPSHOT.write_text("\n".join(found) + "\n", encoding="utf-8")
    known = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    changes = "\n".join(difflib.unified_diff(known, found, SNAPSHOT.name, "now", lineterm="", n=0))
    assert not changes, f"sentences changed; read them, and renew with {RENEW}=1\n{changes}"
