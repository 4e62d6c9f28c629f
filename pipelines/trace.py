"""Command line: ``python -m pipelines.trace INDICATOR AREA YEAR`` prints the rows behind a figure.

Belongs here: asking the documented query. Does not belong here: the query (``resources/lineage.py``).
"""

import sys

import duckdb

from pipelines.environment import read_environment
from resources.lineage import FIGURE_QUERY

_VALUE = "SELECT * EXCLUDE (deliveries) FROM indicators.indicator_values"


def main(indicator: str, area: str, year: str) -> int:
    """Print a figure with file name, SHA-256 and rows of its deliveries; 1 when there is none."""
    warehouse = read_environment().home.warehouse
    if not warehouse.exists():
        print(f"{warehouse} does not exist; expected a finished run", file=sys.stderr)
        return 1
    asked = {"indicator": indicator, "area": area, "year": int(year)}
    where = "WHERE indicator = $indicator AND area = $area AND year = $year"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        figure = connection.execute(f"{_VALUE} {where}", asked).df()
        if figure.empty:
            print(f"there is no figure of {indicator} for {area} in {year}", file=sys.stderr)
            return 1
        rows = connection.execute(FIGURE_QUERY, {**asked, "geography": str(figure["geography"].iloc[0])}).df()
    print(figure.T.to_string(header=False))
    print(f"\n{len(rows)} rows")
    print(rows.to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
