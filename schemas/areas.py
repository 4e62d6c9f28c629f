"""Areas and how they lie in one another.

Belongs here: areas with shape, memberships with weights. Does not belong here: figures of areas.
"""

import pandera.pandas as pa

from schemas.base import column, table

_geography = column("str", "Raumgliederung", "Id of the geography in the catalogue.")
_area = column("str", "Gebiet", "Key of the area within the geography.")
_from = column("datetime64[ns]", "Gültig ab", "First day the area exists.", sql="DATE")
_to = column("datetime64[ns]", "Gültig bis", "Last day; missing: still exists.", sql="DATE", nullable=True)

SHAPES = table(
    "shapes",
    "Gelieferte Formen",
    "Shapes of areas as one delivery has them.",
    {
        "geography": _geography,
        "area": _area,
        "wkb": column("object", "Form", "Shape as WKB in EPSG:25832.", sql="BLOB"),
    },
    key=["geography", "area"],
)

AREAS = table(
    "areas.areas",
    "Gebiete",
    "Every area of every geography, with its shape where one was delivered.",
    {
        "geography": _geography,
        "area": _area,
        "name": column("str", "Name", "Name of the area."),
        "kind": column(
            "str",
            "Art",
            "area, or residual: what cannot be placed inside its parent.",
            pa.Check.isin(["area", "residual"]),
        ),
        "fictional": column("bool", "Fiktiv", "True for areas invented for demonstration (Musterdaten)."),
        "benchmark": column("bool", "Vergleich", "True for areas the county is compared with."),
        "valid_from": _from,
        "valid_to": _to,
        "area_km2": column(
            "float64",
            "Fläche",
            "Area of the shape; missing: no shape.",
            pa.Check.gt(0),
            unit="km²",
            nullable=True,
        ),
        "shape_basis": column(
            "str",
            "Herkunft der Form",
            "delivered, dissolved (from the areas inside), missing: no shape.",
            pa.Check.isin(["delivered", "dissolved"]),
            nullable=True,
        ),
        "geometry": column(
            "object",
            "Form",
            "Shape as WKB in EPSG:25832; missing: none delivered.",
            sql="BLOB",
            nullable=True,
        ),
    },
    key=["geography", "area"],
)

MEMBERSHIPS = table(
    "areas.memberships",
    "Zugehörigkeiten",
    "In which areas of other geographies an area lies, over all levels.",
    {
        "geography": _geography,
        "area": _area,
        "parent_geography": column("str", "Übergeordnete Gliederung", "Id of the geography of the parent."),
        "parent": column("str", "Übergeordnetes Gebiet", "Key of the parent."),
        "weight": column(
            "float64",
            "Gewicht",
            "Share of the area that lies in the parent; sums to 1 per parent geography.",
            pa.Check.in_range(0, 1, include_min=False),
        ),
        "basis": column("str", "Grundlage", "Where the weight comes from: catalogue."),
        "valid_from": _from,
        "valid_to": _to,
    },
    key=["geography", "area", "parent_geography", "parent"],
)
