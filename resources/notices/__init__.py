"""Notices: what a person has to know of a run that nobody watched.

Belongs here: messages, how they are sent, what is said in them. Does not belong here: noticing that a run
failed (``pipelines/failures.py``), reading of addresses and passwords (``pipelines/environment.py``).
Figures of sources are in no notice: it leaves the confidential area.
"""
