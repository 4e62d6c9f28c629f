"""Write the configuration of pygeoapi for the GeoPackage of the open data.

Belongs here: one collection a layer, titles and licence from the data package beside it. Does not belong
here: reading of features (``geopackage.py``). It runs in pygeoapi's own environment, without the project.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import yaml
from shapely.geometry import box

STORED = "http://www.opengis.net/def/crs/EPSG/0/25832"
SHOWN = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def configuration(folder: Path, *, port: int, address: str) -> dict[str, Any]:
    """Configuration of a service on this machine only.

    Parameters
    ----------
    folder
        The open data: ``sozialraumbericht.gpkg`` and ``datapackage.json``.
    port
        Where the service listens on 127.0.0.1.
    address
        Where readers find it; links begin with it.
    """
    package = json.loads((folder / "datapackage.json").read_bytes())
    file = folder.resolve() / "sozialraumbericht.gpkg"
    layers = [name for name, geometry in pyogrio.list_layers(file) if geometry is not None]
    publisher, contact = package["contributors"]
    licence = package["licenses"][0]
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["de-DE"],
            "limits": {"default_items": 100, "max_items": 1000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "WARNING"},
        "metadata": {
            "identification": {
                "title": package["title"],
                "description": package["description"].partition("\n\n")[0],
                "keywords": ["Sozialraum"],
                "keywords_type": "theme",
                "terms_of_service": licence["path"],
                "url": package["homepage"],
            },
            "license": {"name": licence["title"], "url": licence["path"]},
            "provider": {"name": publisher["title"], "url": publisher["path"]},
            "contact": {"name": contact["title"], "email": contact["email"]},
        },
        "resources": {name: _collection(file, name, package) for name in layers},
    }


def _collection(file: Path, layer: str, package: dict[str, Any]) -> dict[str, Any]:
    info = pyogrio.read_info(file, layer=layer)
    limits = gpd.GeoSeries([box(*info["total_bounds"])], crs=info["crs"]).to_crs("OGC:CRS84").total_bounds
    files = {resource["path"]: resource["title"] for resource in package["resources"]}
    return {
        "type": "collection",
        "title": files[f"geoparquet/{layer}.parquet"],
        "description": info["layer_metadata"]["DESCRIPTION"],
        "keywords": ["Sozialraum"],
        "extents": {"spatial": {"bbox": [round(float(limit), 6) for limit in limits], "crs": SHOWN}},
        "links": [],
        "providers": [
            {
                "type": "feature",
                "name": "geopackage.Layer",
                "data": str(file),
                "layer": layer,
                "id_field": "area",
                "title_field": "name",
                "storage_crs": STORED,
                "crs": [SHOWN, STORED],
            }
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the configuration goes to standard output."""
    parser = argparse.ArgumentParser(description="Write the configuration of pygeoapi.")
    parser.add_argument("folder", type=Path, help="folder of the open data (public/daten)")
    parser.add_argument("--port", type=int, default=5000, help="on 127.0.0.1; default: 5000")
    parser.add_argument("--address", help="where readers find the service; default: this machine")
    options = parser.parse_args(arguments)
    address = options.address or f"http://127.0.0.1:{options.port}"
    found = configuration(options.folder, port=options.port, address=address.rstrip("/"))
    yaml.safe_dump(found, sys.stdout, allow_unicode=True, sort_keys=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
