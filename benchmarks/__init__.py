"""How fast it is: the main job and the calculation, measured against the same done otherwise.

Belongs here: measuring and the table of results. Does not belong here: tests (a time is no pass or fail).
"""
