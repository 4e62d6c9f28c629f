"""The main job, looked at every few milliseconds: ``python -m benchmarks.sampled <file>``.

Belongs here: sampling of the running job and the rule which part a sample belongs to. Does not belong here:
the times themselves, which are taken without sampling.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
STEP = 0.005
"""Seconds between two looks."""

PARTS = ("imports", "parsing", "SQL", "schemas", "Dagster", "own code")
"""What the time is spent in, most special first."""

_SQL = ("resources/calculation/counts.py", "resources/warehouse.py", "resources/engine.py")
_PARSING = "resources/receiving/examine.py"
_OWN = tuple(str(ROOT / name) for name in ("assets", "resources", "schemas", "sozialraum"))


def part_of(frame: FrameType | None) -> str:
    """What a moment belongs to, from its innermost frame outwards.

    Imports win over all, then reading and checking of a delivered file, then validation of a table; the
    rest belongs to whose code called last: queries, Dagster (with its database) or our own.
    """
    names = []
    while frame is not None:
        names.append(frame.f_code.co_filename)
        frame = frame.f_back
    if any(name.startswith("<frozen importlib") for name in names):
        return "imports"
    if any(name.endswith(_PARSING) for name in names):
        return "parsing"
    if any("/pandera/" in name for name in names):
        return "schemas"
    for name in names:
        if name.startswith(_OWN):
            return "SQL" if name.endswith(_SQL) else "own code"
        if "/dagster" in name:
            return "Dagster"
    return "own code"


def main(result: Path) -> int:
    """Run the main job and write the seconds of each part."""
    seconds: defaultdict[str, float] = defaultdict(float)
    ended = threading.Event()
    watched = threading.get_ident()

    def watch() -> None:
        before = time.perf_counter()
        while not ended.wait(STEP):
            now = time.perf_counter()
            seconds[part_of(sys._current_frames().get(watched))] += now - before
            before = now

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    from pipelines.commands.refresh import main as run  # noqa: PLC0415 - importing is part of what is measured

    code = run()
    ended.set()
    watcher.join()
    result.write_text(json.dumps(seconds))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
