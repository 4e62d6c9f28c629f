"""The definitions load the way the user interface loads them."""

import dagster as dg

from pipelines.definitions import definitions


def test_definitions_have_no_conflicting_names():
    # an op named like a job lets the command line run and the user interface fail
    dg.Definitions.validate_loadable(definitions())
