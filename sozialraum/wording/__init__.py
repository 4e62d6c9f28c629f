"""Wording: figures, dates, names and sentences as German readers write them.

Belongs here: text of values, and sentences that are put together from values. Does not belong here: which
values a page shows (``resources/press/content``), layout.
"""
