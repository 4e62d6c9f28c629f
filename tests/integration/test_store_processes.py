"""The store under several processes: a pointer always names a file that is there."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pandas as pd

from resources.store import Store, sweep_temporary

KEY = ("counts", "personen", "2024")
SPAWN = multiprocessing.get_context("spawn")


def _writer(root: Path, seed: int, rounds: int) -> None:
    """Write few different contents over and over: the same version comes and goes."""
    for number in range(rounds):
        frame = pd.DataFrame({"value": [(seed + number) % 4] * 500})
        Store(root).write(KEY, frame, inputs={"by": str(seed)}, code="1")


def test_readers_and_writers_at_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    _writer(store.root, 0, 1)
    writers = [SPAWN.Process(target=_writer, args=(store.root, seed, 40)) for seed in range(3)]
    for process in writers:
        process.start()
    reads = 0
    while any(process.is_alive() for process in writers):
        frame = store.read(KEY)
        assert len(frame) == 500
        assert frame["value"].nunique() == 1
        reads += 1
    assert [process.exitcode for process in writers] == [0, 0, 0]
    assert reads > 0
    assert len(store.read(KEY)) == 500


def test_killed_writers_leave_a_whole_version(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    _writer(store.root, 0, 1)
    pointer = store.root.joinpath(*KEY[:-1], f"{KEY[-1]}.json")
    for wait in (0.0, 0.01, 0.03):
        process = SPAWN.Process(target=_writer, args=(store.root, 1, 100_000))
        process.start()
        before = pointer.stat().st_mtime_ns
        while pointer.stat().st_mtime_ns == before:
            assert process.is_alive()
            time.sleep(0.002)
        time.sleep(wait)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        frame = store.read(KEY)
        assert len(frame) == 500
        assert frame["value"].nunique() == 1
    sweep_temporary(tmp_path)
    assert not list(tmp_path.rglob("*.part"))
