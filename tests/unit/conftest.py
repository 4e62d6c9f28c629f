"""The unit tier is run at every change: few examples a property, within ten seconds for all."""

from hypothesis import settings

settings.register_profile("unit", max_examples=25, deadline=None)
settings.load_profile("unit")
