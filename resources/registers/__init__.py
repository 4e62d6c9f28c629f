"""Registers of measures, decisions, remarks, points and the planning cycle, as files.

Belongs here: templates, reading with a fault for each wrong cell, the rows that count. Does not belong here:
which fields there are (``sozialraum/planning/registers.py``), what is made of the rows.
"""
