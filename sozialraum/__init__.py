"""HOW figures are calculated: pure functions and the catalogue model.

Belongs here: arithmetic on Series and frames, keys, statuses, age bands, the catalogue model.
Does not belong here: Dagster, DuckDB, Great Expectations, network, any file but the catalogue.
"""
