"""The FLOW: one module a stage, in the order of the data.

Belongs here: Dagster assets and checks; they call ``resources`` and ``sozialraum``.
Does not belong here: formulas, file formats, schedules.
"""
