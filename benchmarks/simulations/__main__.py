"""Command line: ``python -m benchmarks.simulations`` prints the numbers of ``docs/methods.md`` again.

Belongs here: which simulations there are. Does not belong here: how each of them draws.
"""

from benchmarks.simulations import classes, evaluation, hotspots, intervals, smoothing, typology

for simulation in (intervals, smoothing, classes, hotspots, typology, evaluation):
    print(f"## {simulation.__name__}\n\n{simulation.table()}", flush=True)
