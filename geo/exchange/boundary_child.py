"""Reads the outlines of a Shapefile or a GeoPackage and writes them as JSON to standard output.

`geo.exchange.boundary_reading` runs this file in a process of its own, because such a file can crash or stall the
library that reads it, or name other files: the limits below end this process, not the server. It imports nothing of
Gridward, to start quickly.

Arguments: path, layer (may be empty), most outlines, most bytes of geometry. Texts of a Shapefile are written as
ISO-8859-1, one character for each byte: what they are written in is found out by the caller.

Exit codes: 0 done, 3 cannot be read, 5 more than allowed, 6 no polygons, 7 several layers (their names on standard
output). Anything else, also a signal, means that the limits were met.
"""

import json
import os
import sys

LIMIT_BYTES = 4_000_000_000
LIMIT_CPU_S = 60
# Drivers that follow a file's content to other files or to the network; neither format needs them.
SKIPPED = (
    "OGR_VRT,VRT,GDALG,SQLite,MBTiles,CSW,WFS,OAPIF,OGCAPI,HTTP,Elasticsearch,Carto,AmigoCloud,EEDA,NGW,PLSCENES,"
    "PDF,GML"
)
OPTIONS = {"OGR_SKIP": SKIPPED, "OPENBLAS_NUM_THREADS": "1", "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE"}


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_CPU_S, LIMIT_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - a number that is none
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def main() -> int:
    """Read, check, write; return the exit code."""
    path, layer, most, most_bytes = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for option, value in OPTIONS.items():
        os.putenv(option, value)  # for the libraries in this process alone; read when they are loaded
    _limit()
    import pyogrio  # noqa: PLC0415 - after the limits
    from pyogrio.errors import DataSourceError  # noqa: PLC0415

    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None and "Polygon" in kind]
        if not layers:
            return 6
        if (layer and layer not in layers) or (not layer and len(layers) > 1):
            json.dump(layers, sys.stdout)
            return 7
        chosen = layer or layers[0]
        if pyogrio.read_info(path, layer=chosen, force_feature_count=True)["features"] > most:
            return 5
        shape = path.endswith(".shp")
        meta, _, outlines, columns = pyogrio.raw.read(
            path, layer=chosen, encoding="ISO-8859-1" if shape else None, force_2d=True, datetime_as_string=True
        )
    except (DataSourceError, ValueError, UnicodeDecodeError):
        return 3
    outlines = [bytes(outline) if outline is not None else None for outline in outlines]
    if sum(len(outline) for outline in outlines if outline) > most_bytes:
        return 5
    json.dump(
        {
            "layer": chosen,
            "crs": meta["crs"] or "",
            "fields": [str(name) for name in meta["fields"]],
            "columns": [[_text(value) for value in column.tolist()] for column in columns],
            "outlines": [outline.hex() if outline is not None else None for outline in outlines],
        },
        sys.stdout,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
