"""The tables of results as Markdown, with the machine they were measured on.

Belongs here: wording of results. Does not belong here: measuring.
"""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.calculation import Calculation
from benchmarks.comparing import Comparing
from benchmarks.evaluation import Evaluation
from benchmarks.index_draws import AREAS, INDICATORS, YEARS, IndexDraws
from benchmarks.main_job import MainJob
from benchmarks.operation import Operation
from benchmarks.press import Press
from benchmarks.sampled import PARTS
from benchmarks.suppression import COUNTY, LARGE, Suppression
from sozialraum.disclosure.problem import Result
from sozialraum.indices.certainty.draws import DRAWS

_PACKAGES = ("duckdb", "pandas", "numpy", "pyarrow", "dagster", "pandera", "highspy")


def machine() -> str:
    """Machine and versions, as a list."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"- {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, {memory:.0f} GB memory, "
        f"{platform.system()} {platform.machine()}\n"
        f"- Python {platform.python_version()}, {packages}\n"
        f"- load of the machine at the end (1, 5, 15 minutes): {load}\n"
    )


def evaluation(found: Evaluation) -> str:
    """An evaluation of a measure beside assignments compared one by one."""
    return (
        "| evaluation of a measure: 103 areas, 6 with it, 1,999 assignments | time |\n|---|--:|\n"
        f"| one test, all assignments at once | {found.test * 1000:.1f} ms |\n"
        f"| the same in a loop | {found.one_by_one * 1000:.1f} ms, {found.times:.0f} times |\n"
        f"| the whole evaluation (9 such tests, intervals, leave-one-out) | {found.whole * 1000:.0f} ms |\n"
    )


def operation(found: Operation) -> str:
    """What stewards wait for, and what the orchestrator costs."""
    rows = {
        "corrected file in the inbox to new release (demo, ten years)": (found.release, None),
        "of this until the run begins": (found.waited, found.waited / found.release),
        "backfill of ten years, one worker": (found.serial, None),
        "backfill of ten years, two workers": (found.parallel, found.parallel / found.serial),
        "counts and indicators of ten years, called directly": (found.direct, None),
        "the same as a run of Dagster": (found.orchestrated, found.orchestrated / found.direct),
    }
    lines = ["| operation | seconds | times the line above |", "|---|--:|--:|"]
    for name, (seconds, ratio) in rows.items():
        lines.append(f"| {name} | {seconds:.1f} | {'' if ratio is None else f'{ratio:.2f}'} |")
    return "\n".join([*lines, ""])


def press(found: Press) -> str:
    """What printing costs, format by format."""
    lines = [
        "| format | seconds | files | MB | seconds after one indicator changed | files made again |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, cost in found.formats.items():
        lines.append(
            f"| {name} | {cost.seconds:.1f} | {cost.files:,} | {cost.size / 1e6:.1f} | {cost.again:.1f} "
            f"| {cost.remade:,} |"
        )
    together = f"| all | {found.seconds:.1f} | | | {found.again:.1f} ({found.again / found.seconds:.0%}) | |"
    told = (
        f"The start page loads {found.start_page / 1000:.0f} kB, compressed; an indicator page answers after "
        f"{found.indicator_page:.2f} s (from disk, median)."
    )
    return "\n".join([*lines, together, "", told, ""])


def main_job(found: Mapping[str, MainJob]) -> str:
    """Times of the main job and what they are spent in."""
    lines = [
        f"| main job | seconds | of cold | {' | '.join(PARTS)} |",
        f"|---|--:|--:|{'--:|' * len(PARTS)}",
    ]
    for name, job in found.items():
        for kind, seconds, shares in (
            ("cold", job.cold, job.cold_shares),
            ("warm", job.warm, job.warm_shares),
        ):
            parts = " | ".join(f"{shares[part]:.0%}" for part in PARTS)
            lines.append(f"| {name}, {kind} | {seconds:.1f} | {seconds / job.cold:.0%} | {parts} |")
    return "\n".join(lines) + "\n"


def calculation(found: Calculation) -> str:
    """Times of the calculation and their ratios."""
    rows = (
        ("the calculation", found.ours),
        ("plain pandas, with deliveries", found.pandas_with_origin),
        ("plain pandas, without deliveries", found.pandas),
        ("bare DuckDB query over all years", found.bare),
        ("bare DuckDB query, a year at a time", found.bare_by_year),
    )
    lines = [
        f"{found.rows:,} counts in, {found.figures:,} figures out, {found.years} years.\n",
        "| calculation | seconds | times the calculation |",
        "|---|--:|--:|",
        *(f"| {name} | {seconds:.1f} | {seconds / found.ours:.2f} |" for name, seconds in rows),
    ]
    return "\n".join(lines) + "\n"


def comparing(found: Comparing) -> str:
    """Times of comparison and trend beside those of the rates they are made from."""
    ours = found.comparison + found.trend
    rows = (
        ("comparison and trend", ours),
        ("of this the comparison", found.comparison),
        ("smoothing of the year (not in it)", found.smoothing),
        ("plain rates of the year", found.rates),
        ("plain rates of the five years", found.rates_of_five),
        ("bare division of the year", found.division),
    )
    lines = [
        f"{found.figures:,} figures a year in, {found.comparisons:,} comparisons and {found.trends:,} "
        "trends out.\n",
        "| comparison and trend | seconds | both in times of it |",
        "|---|--:|--:|",
        *(f"| {name} | {seconds:.3f} | {ours / seconds:,.1f} |" for name, seconds in rows),
    ]
    return "\n".join(lines) + "\n"


def index_draws(found: IndexDraws) -> str:
    """Times of the draws and of loops over them."""
    rows = (
        ("the calculation", found.ours),
        ("of this the draws", found.drawing),
        ("loop over draws, pandas", found.pandas_loop),
        ("loop over draws, numpy", found.numpy_loop),
    )
    lines = [
        f"{DRAWS:,} draws × {AREAS} areas × {INDICATORS} indicators × {len(YEARS)} years.\n",
        "| uncertainty of an index | seconds | times the calculation |",
        "|---|--:|--:|",
        *(f"| {name} | {seconds:.2f} | {seconds / found.ours:.1f} |" for name, seconds in rows),
    ]
    return "\n".join(lines) + "\n"


def suppression(found: Suppression) -> str:
    """Times, weights and proven gaps of the engines, and the cells of another program beside ours."""

    def row(name: str, seconds: float, result: Result) -> str:
        return (
            f"| {name} | {seconds:.1f} | {seconds / found.block:.1f} | {result.weight:,.0f} | "
            f"{result.secondary:,} | {result.gap:.1%} |"
        )

    lines = [
        "| suppression | seconds | times the blocks | weight | secondary cells | proven gap |",
        "|---|--:|--:|--:|--:|--:|",
        row(f"{COUNTY}, exact", found.exact, found.best),
        row(f"{COUNTY}, by blocks", found.block, found.by_blocks),
        row(f"{LARGE}, by blocks", found.large, found.of_large),
        f"\n{COUNTY} by blocks: {found.above_optimum:.1%} above the optimum. Where values only must not be "
        f"recoverable: {found.weaker.secondary} secondary cells, {found.fewer_cells:.0%} fewer than the "
        f"{found.recorded_cells} recorded of GaussSuppression (in {found.recorded_seconds:.1f} s; on {LARGE} "
        f"{found.recorded_large_cells:,} in {found.recorded_large_seconds:.0f} s).",
    ]
    return "\n".join(lines) + "\n"
