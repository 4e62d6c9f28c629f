"""German sentences of planning: findings, tasks, measures, evaluations, remarks.

Belongs here: what is said and how sure it is, from plain values. Does not belong here: which rows are told
about (``sozialraum/planning``). Words that claim a cause stand only where a method with areas to compare with
was laid down before.
"""
