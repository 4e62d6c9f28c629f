"""Whether a measure worked: methods that can say that it cannot be told.

Belongs here: panels in, numbers and verdicts out. Does not belong here: which figures and areas a measure is
about (``sozialraum/planning``), sentences (``sozialraum/wording``).
"""
