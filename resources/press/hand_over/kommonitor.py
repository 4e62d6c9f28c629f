"""KomMonitor: figures with a column a day, shapes as GeoJSON, and the metadata its forms read in.

Belongs here: what KomMonitor's importer expects. Does not belong here: other programs.

Public sources: the description of its importer (github.com/KomMonitor/kommonitor-importer), the interface of
its data management (``kommonitor_dataAccessAPI.yaml`` in github.com/KomMonitor/data-management) and the
templates of its administration (github.com/KomMonitor/KomMonitor-Docs/wiki, "Metadaten exportieren und
Importieren"). Ids that an installation gives itself (topics, owners, rights) are left empty.
"""

import json
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from resources.press.content.sources import sources_of
from resources.press.edition import Edition
from sozialraum.areas import PROJECTED

KEY, BASIS = "ID", "Datengrundlage"
"""Columns before the days."""

_DEGREES = 7
"""Decimals of coordinates: about a centimetre."""

_CLASSIFICATION = {"natural_breaks": "JENKS", "quantiles": "QUANTILE", "equal_interval": "EQUAL_INTERVAL"}
_INTERPRETATION = {
    "higher_is_better": "Höhere Werte sind günstiger.",
    "higher_is_worse": "Höhere Werte sind ungünstiger.",
    "none": "Höhere Werte sind weder günstiger noch ungünstiger.",
}


def kommonitor_files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """All files with their paths: a folder of shapes, one of figures by geography, one of metadata."""
    for geography in edition.geographies:
        yield from _spatial_unit(edition, geography)
    for row in edition.table("indicators").to_dict("records"):
        shown = [name for name in edition.geographies if (row["indicator"], name) in edition.values]
        for geography in shown:
            yield from _series(edition, row["indicator"], geography)
        if shown:
            yield f"metadaten/{row['indicator']}.json", _json(_about_indicator(edition, row))


def _series(edition: Edition, indicator: str, geography: str) -> Iterator[tuple[str, bytes]]:
    """Figures with a column a day, empty where there is none, and the mapping of these columns."""
    values = edition.values[indicator, geography]
    newest = values.groupby("year")["reference_date"].max()
    last = pd.to_datetime(newest.index.astype(str) + "-12-31")
    days = newest.fillna(pd.Series(last, index=newest.index)).dt.strftime("%Y-%m-%d")
    table = values.pivot(index="area", columns="year", values="value").rename(columns=days)
    table.insert(0, BASIS, edition.basis)
    content = table.to_csv(index_label=KEY, lineterminator="\r\n")
    mapping = {
        **_source(f"{indicator}.csv", "Tabelle_Zeitreihe_zu_Indikator", "text/csv", ("Trennzeichen", ",")),
        "propertyMapping": {
            "spatialReferenceKeyProperty": KEY,
            "keepMissingOrNullValueIndicator": True,
            "timeseriesMappings": [{"indicatorValueProperty": day, "timestamp": day} for day in days],
        },
        "targetSpatialUnitName": edition.catalogue.geographies[geography].title.de,
    }
    yield f"indikatoren/{geography}/{indicator}.csv", content.encode()
    yield f"indikatoren/{geography}/{indicator}.zuordnung.json", _json(mapping)


def _about_indicator(edition: Edition, row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """The metadata of an indicator as the form for a new one reads them in."""
    publication = edition.publication
    polarity = row["polarity"]
    values = edition.table("indicator_values")
    changed = values.loc[values["indicator"] == row["indicator"], "as_of"].max()
    return {
        "datasetName": _marked(edition, row["title"]),
        "abbreviation": row["indicator"],
        "characteristicValue": row["definition_id"],
        "metadata": {
            **_about_data(edition, "; ".join(_named(edition, row["indicator"]))),
            "description": row["definition"],
            "databasis": _counted(edition, row["indicator"]),
            "literature": _text(row["statute"]),
            "lastUpdate": f"{edition.day if pd.isna(changed) else changed:%Y-%m-%d}",
        },
        "unit": row["unit"],
        "precision": int(row["decimals"]),
        "tags": [row["theme_title"]],
        "topicReference": "",
        "creationType": "INSERTION",
        "indicatorType": "STATUS_ABSOLUTE" if row["method"] == "count" else "STATUS_RELATIVE",
        "interpretation": _INTERPRETATION[polarity],
        "isHeadlineIndicator": False,
        "processDescription": row["definition"],
        "referenceDateNote": "Jede Spalte trägt den Stichtag ihrer Werte.",
        "displayOrder": 0,
        "lowestSpatialUnitForComputation": "",
        "refrencesToOtherIndicators": [],
        "refrencesToGeoresources": [],
        "defaultClassificationMapping": {
            "colorBrewerSchemeName": getattr(publication.palettes, polarity),
            "numClasses": publication.classes.number,
            "classificationMethod": _CLASSIFICATION[publication.classes.rule],
            "items": [],
        },
    }


def _spatial_unit(edition: Edition, geography: str) -> Iterator[tuple[str, bytes]]:
    """Shapes of a geography with their mapping and metadata; nothing where it has no shapes."""
    areas = edition.table("areas")
    rows = areas[(areas["geography"] == geography) & areas["geometry"].notna()]
    if rows.empty:
        return
    order = list(edition.geographies)
    place = order.index(geography)
    levels = {name: edition.catalogue.geographies[name].title.de for name in order}
    mapping = {
        **_source(f"{geography}.geojson", "GeoJSON", "application/geo+json", ("CRS", "EPSG:4326")),
        "propertyMapping": {
            "identifierProperty": KEY,
            "nameProperty": "NAME",
            "validStartDateProperty": "validStartDate",
            "validEndDateProperty": "validEndDate",
            "keepAttributes": True,
            "attributes": [],
        },
        "periodOfValidity": {"startDate": f"{rows['valid_from'].min():%Y-%m-%d}", "endDate": None},
    }
    about = {
        "spatialUnitLevel": levels[geography],
        "nextUpperHierarchyLevel": levels[order[place - 1]] if place else "",
        "nextLowerHierarchyLevel": levels[order[place + 1]] if place + 1 < len(order) else "",
        "metadata": {
            **_about_data(edition, edition.publication.publisher.name),
            "description": _marked(edition, levels[geography]),
            "databasis": "",
            "literature": "",
            "lastUpdate": edition.day.isoformat(),
        },
    }
    yield f"raumeinheiten/{geography}.geojson", _shapes(edition, rows)
    yield f"raumeinheiten/{geography}.zuordnung.json", _json(mapping)
    yield f"raumeinheiten/{geography}.metadaten.json", _json(about)


def _shapes(edition: Edition, rows: pd.DataFrame) -> bytes:
    """Areas as GeoJSON (RFC 7946): longitude and latitude, outer rings against the clock."""
    shapes = gpd.GeoSeries.from_wkb(rows["geometry"], crs=PROJECTED).to_crs("EPSG:4326")
    rounded = shapely.transform(shapes.to_numpy(), lambda points: points.round(_DEGREES))
    features = [
        {
            "type": "Feature",
            "properties": {
                KEY: row["area"],
                "NAME": row["name"],
                "validStartDate": f"{row['valid_from']:%Y-%m-%d}",
                "validEndDate": None if pd.isna(row["valid_to"]) else f"{row['valid_to']:%Y-%m-%d}",
                BASIS: edition.basis,
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows.to_dict("records"), shapely.orient_polygons(rounded), strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return (json.dumps(collection, ensure_ascii=False) + "\n").encode()


def _source(file: str, converter: str, media_type: str, parameter: tuple[str, str]) -> dict[str, Any]:
    """How the importer takes in a file that has been uploaded to it."""
    return {
        "converter": {
            "name": converter,
            "encoding": "UTF-8",
            "mimeType": media_type,
            "parameters": [{"name": parameter[0], "value": parameter[1]}],
        },
        "dataSource": {"type": "FILE", "parameters": [{"name": "NAME", "value": file}]},
    }


def _about_data(edition: Edition, source: str) -> dict[str, Any]:
    contact, licence = edition.publication.contact, edition.publication.licence
    return {
        "note": f"{edition.basis}. Lizenz: {licence.title.de}. Gesperrte und fehlende Werte sind leer.",
        "updateInterval": "YEARLY",
        "sridEPSG": 4326,
        "datasource": source,
        "contact": f"{contact.name}, {contact.email}",
    }


def _named(edition: Edition, indicator: str) -> Iterator[str]:
    for line in sources_of(edition, [indicator]):
        yield f"{line.title}: {line.attribution} ({line.licence})"


def _counted(edition: Edition, indicator: str) -> str:
    """Titles of the measures an indicator is made of."""
    entry = edition.catalogue.indicators.get(indicator)
    measures = () if entry is None else entry.measures
    return "; ".join(edition.catalogue.measures[name].title.de for name in measures)


def _marked(edition: Edition, title: str) -> str:
    return f"{title} (Musterdaten)" if edition.fictional and "Musterdaten" not in title else title


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
