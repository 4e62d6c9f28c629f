"""The catalogue: WHAT is reported, as YAML facts, and its strict model.

Belongs here: the pydantic model of each kind of entry and the loader with its faults.
Does not belong here: any calculation with data.
"""

from sozialraum.catalogue.load import Catalogue, CatalogueError, load_catalogue

__all__ = ["Catalogue", "CatalogueError", "load_catalogue"]
