"""WHEN and by whom: definitions, partitions, jobs, schedules, the environment.

Belongs here: what is run when, and where the configuration comes from.
Does not belong here: what an asset does (``assets``).
"""
