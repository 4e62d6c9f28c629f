"""From figures to action: what rules find, what is asked to be examined, what was planned and said.

Belongs here: findings, tasks, joins of registers with figures. Does not belong here: whether a measure
worked (``sozialraum/evaluation``), sentences (``sozialraum/wording``), reading of registers (``resources``).
"""
