"""Measurement of the main job, cold and warm, each in a process of its own as ``make report`` starts it.

Belongs here: times of whole processes and shares of their parts. Does not belong here: the calculation alone.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.sampled import PARTS, ROOT

_WARM = 3
"""Warm runs, of which the median counts; a cold one takes minutes and is run once."""


@dataclass(frozen=True)
class MainJob:
    """Seconds of the cold and of the warm run, and the shares of each by part (they sum to 1)."""

    cold: float
    warm: float
    cold_shares: Mapping[str, float]
    warm_shares: Mapping[str, float]


def measure(inbox: Path) -> MainJob:
    """Run the main job on a folder of deliveries, in a new home and again, with and without sampling."""
    with tempfile.TemporaryDirectory() as folder:
        timed, looked_at = Path(folder) / "timed", Path(folder) / "sampled"
        print("  cold", flush=True)
        cold = _seconds(inbox, timed)
        print("  warm", flush=True)
        warm = median(_seconds(inbox, timed) for _ in range(_WARM))
        print("  shares", flush=True)
        return MainJob(cold, warm, _shares(inbox, looked_at), _shares(inbox, looked_at))


def _seconds(inbox: Path, home: Path) -> float:
    started = time.perf_counter()
    run(["pipelines"], inbox, home)
    return time.perf_counter() - started


def _shares(inbox: Path, home: Path) -> dict[str, float]:
    result = home.with_name("shares.json")
    run(["benchmarks.sampled", str(result)], inbox, home)
    found = json.loads(result.read_text())
    whole = sum(found.values())
    return {part: found.get(part, 0.0) / whole for part in PARTS}


def run(command: list[str], inbox: Path, home: Path) -> None:
    """Run a module; CalledProcessError when it fails."""
    own = {"SOZIALRAUM_HOME": str(home), "SOZIALRAUM_INBOX": str(inbox), "PYTHONPATH": str(ROOT)}
    subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **own},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
