"""Readers of the published report while a run replaces it: never an error, never half of a refresh."""

import subprocess
import sys
import threading
from dataclasses import dataclass, field

import duckdb

from demo import offices
from tests.pipeline.installation import Installation

AGREEMENT = """
SELECT count(*) FILTER (c.with_value <> coalesce(v.with_value, 0)) AS differing, sum(c.with_value) AS told,
    (SELECT count(value) FROM report.indicator_values) AS there
FROM report.coverage AS c
LEFT JOIN (SELECT indicator, geography, year, count(value) AS with_value
           FROM report.indicator_values JOIN report.areas USING (geography, area) GROUP BY ALL) AS v
USING (indicator, geography, year)
"""


@dataclass(eq=False)
class Reader(threading.Thread):
    """Opens the report again and again, as notebooks and reports do."""

    installation: Installation
    seen: list[tuple[int, int, int]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    def run(self) -> None:
        while not self.stop.wait(0.02):
            try:
                with duckdb.connect(str(self.installation.home.report), read_only=True) as connection:
                    self.seen.append(connection.execute(AGREEMENT).fetchone())
            except Exception as error:  # every kind is a failure of what is proven here
                self.errors.append(error)


HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    print(connection.execute("SELECT count(*) FROM report.indicator_values").fetchone()[0], flush=True)
"""
"""A process of its own, as DuckDB opens a path only once within a process."""


def test_readers_are_never_disturbed(office: Installation):
    (before,) = office.report("SELECT count(*) AS n FROM report.indicator_values")["n"]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(office.home.report)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert _asked(holder) == before
    reader = Reader(office)
    reader.start()
    try:
        office.deliver([*offices.wohngeld(2022), *offices.melderegister_haushalte(2022)]).run()
    finally:
        reader.stop.set()
        reader.join()
    assert reader.errors == []
    assert all(differing == 0 and told == there for differing, told, there in reader.seen)
    assert len({told for _, told, _ in reader.seen}) == 2, "before and after, and nothing between"
    assert len(reader.seen) > 20
    assert _asked(holder) == before, "who has the old file open keeps reading it"
    holder.communicate(timeout=30)


def _asked(holder: "subprocess.Popen[str]") -> int:
    holder.stdin.write("\n")
    holder.stdin.flush()
    return int(holder.stdout.readline())
