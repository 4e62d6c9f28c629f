"""Properties on a busy machine: no example is too slow."""

from hypothesis import settings

settings.register_profile("integration", deadline=None)
settings.load_profile("integration")
