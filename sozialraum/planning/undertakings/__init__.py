"""Measures from their register: what was laid down, on which figures they are judged, the resulting tables.

Belongs here: the way from a register entry to rows. Does not belong here: methods of evaluation
(``sozialraum/evaluation``), reading of registers (``resources/registers``).
"""
