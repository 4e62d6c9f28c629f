"""Simulations: what the methods do where the truth is known. Seeded; results stand in ``docs/methods.md``."""
