"""Reads and writes GeoPackage (OGC 12-128r18) with SQLite alone."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import shapely

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.survey.formats.features import Contents, Feature, text_of
from app.survey.plausibility import DEGREES
from app.survey.points import AxisOrder, Note, Rejected

MAX_FEATURES = 5_000_000
ENVELOPES = (0, 32, 48, 48, 64)
APPLICATION_ID, USER_VERSION = 0x47504B47, 10300
KINDS = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line"}
KINDS |= {"Polygon": "area", "MultiPolygon": "area"}
OPTIONAL = 2  # heights
GEOGRAPHIC = {4326, 4490, 4610, 4214}


def read_geopackage(path: Path) -> Contents:
    """Read all feature tables.

    Raises:
        BadInput: the file is damaged or no GeoPackage, or its tables differ in their reference system.
    """
    features: list[Feature] = []
    rejected: list[Rejected] = []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = lambda text: text.decode("utf-8", errors="replace")
            tables = database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
            systems = {system_of(database, srs) for _, _, srs in tables}
            for table, column, _ in tables:
                features += features_of(database, str(table), str(column), rejected)
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as error:
        raise BadInput(f"The GeoPackage is damaged: {error}", path=path.name) from None
    if len(systems) > 1:
        raise BadInput("The tables have different reference systems", path=path.name)
    system = next(iter(systems), "")
    notes = [] if system else [Note("crs", "The GeoPackage names no reference system")]
    return Contents("GeoPackage", features, "utf-8", AxisOrder.EAST_NORTH, system, rejected, notes)


def system_of(database: sqlite3.Connection, srs: int) -> str:
    """Return the reference system of a table; empty when it is undefined."""
    row = database.execute(
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)
    ).fetchone()
    if row is None or srs in (-1, 0) or str(row[0]).upper() != "EPSG":
        return ""
    return DEGREES if row[1] in GEOGRAPHIC else f"EPSG:{row[1]}"


def features_of(database: sqlite3.Connection, table: str, column: str, rejected: list[Rejected]) -> Iterator[Feature]:
    """Yield the features of one table."""
    rows = database.execute(f"SELECT * FROM {quoted(table)} LIMIT {MAX_FEATURES}")  # noqa: S608 - quoted
    names = [described[0] for described in rows.description]
    at = names.index(column)
    for number, row in enumerate(rows, 1):
        attributes = {
            name: text_of(value)
            for name, value in zip(names, row, strict=True)
            if name != column and not isinstance(value, bytes)
        }
        try:
            geometry = shapely.from_wkb(bare(row[at]))
            kind = KINDS[geometry.geom_type]
        except (shapely.errors.GEOSException, struct.error, KeyError, TypeError, IndexError, ValueError):
            rejected.append(
                Rejected(number, str(attributes)[:200], f"record {number} of {table} has no usable geometry")
            )
            continue
        yield Feature(kind, parts_of(geometry, kind), attributes, table, number)


def bare(blob: bytes) -> bytes:
    """Return the WKB inside a GeoPackage geometry."""
    if blob[:2] != b"GP":
        raise ValueError("no GeoPackage geometry")
    return blob[8 + ENVELOPES[(blob[3] >> 1) & 7] :]


def parts_of(geometry: shapely.Geometry, kind: str) -> list[list[Sequence[float]]]:
    """Return the positions of a geometry, part by part."""
    found: list[list[Sequence[float]]] = []
    for part in shapely.get_parts(geometry):
        lines = [part.exterior, *part.interiors] if kind == "area" else [part]
        found += [[tuple(place) for place in shapely.get_coordinates(line, include_z=line.has_z)] for line in lines]
    return found


def quoted(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


Table = tuple[str, str, Mapping[str, str], Iterable[tuple[bytes, Sequence[object]]]]


def write_geopackage(out: Path, epsg: int | None, wkt: str, tables: Sequence[Table]) -> None:
    """Write feature tables.

    Args:
        out: file, replaced when present.
        epsg: reference system, None for an undefined plane system.
        wkt: its definition.
        tables: name, geometry type, columns (name → SQL type), rows of WKB and values.
    """
    out.unlink(missing_ok=True)
    srs = -1 if epsg is None else epsg
    with closing(sqlite3.connect(out)) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {USER_VERSION}")
        database.executescript(resource("survey", "geopackage.sql").read_text(encoding="utf-8"))
        if epsg is not None:
            values = (f"EPSG:{epsg}", epsg, "EPSG", epsg, wkt)
            database.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", values)
        head = b"GP\x00\x01" + struct.pack("<i", srs)
        for name, kind, columns, rows in tables:
            listed = ", ".join(f"{quoted(column)} {type_}" for column, type_ in columns.items())
            database.execute(f"CREATE TABLE {quoted(name)} (fid INTEGER PRIMARY KEY, geom {kind}, {listed})")
            marks = ", ".join("?" * (len(columns) + 1))
            insert = f"INSERT INTO {quoted(name)} (geom, {', '.join(map(quoted, columns))}) VALUES ({marks})"  # noqa: S608
            database.executemany(insert, ((head + wkb, *values) for wkb, values in rows))
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
                " VALUES (?, 'features', ?, '2000-01-01T00:00:00.000Z', ?)",
                (name, name, srs),
            )
            z = 1 if kind == "POINT" else 0
            database.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, ?, 0)", (name, kind, srs, 2 * z)
            )
        database.commit()
