"""Tables of planning: registers as delivered, and what is released of findings, measures and remarks.

Belongs here: their columns. Does not belong here: what is in them (``sozialraum/planning``).
"""
