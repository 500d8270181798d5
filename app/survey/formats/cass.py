"""What CASS adds to the entities of a drawing: codes in extended data, and points drawn as block references."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.point import Point

from app.domain.resources import resource
from app.drawings.dxf.entities import Entities

EXTENDED, APPLICATION = 1000, 1001


@dataclass(frozen=True)
class Symbol:
    """One point drawn as a block reference, in drawing units; ``height`` None where it lies at 0."""

    east: float
    north: float
    height: float | None
    layer: str
    code: str


@dataclass(frozen=True)
class Marks:
    """What the entities of a drawing tell beside their shape.

    Args:
        heights: z of POINT entities by handle; 0 stands for none there.
        codes: code of an entity by handle.
        symbols: points drawn as block references.
    """

    heights: Mapping[int, float]
    codes: Mapping[int, str]
    symbols: tuple[Symbol, ...]


@cache
def table() -> Mapping[str, object]:
    """Return the table of layers and codes."""
    told: dict[str, object] = tomllib.loads(resource("survey", "cass.toml").read_text(encoding="utf-8"))
    return told


def told(key: str) -> list[object]:
    """Return a list of the table."""
    found = table()[key]
    return found if isinstance(found, list) else []


def feature_of(code: str) -> str:
    """Return what a code means; empty where the table does not tell."""
    known = table()["code"]
    return str(known.get(code, "")) if isinstance(known, dict) else ""


def read_marks(entities: Entities) -> Marks:
    """Return codes, heights and symbols of a drawing."""
    rows = entities.is_kind("POINT").nonzero()[0]
    heights = {
        int(handle): float(z)
        for handle, z in zip(entities.handles(rows), entities.column(rows, 30), strict=True)
        if np.isfinite(z) and z != 0.0
    }
    codes = codes_of(entities)
    return Marks(heights, codes, tuple(symbols_of(entities, codes)))


def read_document_marks(document: Drawing) -> Marks:
    """Return the same of a document that ezdxf read, for binary DXF."""
    application = str(table()["application"])
    layer_names, first_digits = (tuple(map(str, told(key))) for key in ("point_layers", "point_codes"))
    heights: dict[int, float] = {}
    codes: dict[int, str] = {}
    for entity in document.entitydb.values():
        if not isinstance(entity, DXFEntity) or not entity.dxf.handle:
            continue
        handle = int(entity.dxf.handle, 16)
        if entity.has_xdata(application):
            codes[handle] = next((str(tag.value) for tag in entity.get_xdata(application) if tag.code == EXTENDED), "")
        if isinstance(entity, Point) and entity.dxf.location.z:
            heights[handle] = float(entity.dxf.location.z)
    symbols: list[Symbol] = []
    for insert in document.modelspace().query("INSERT"):
        code, at, layer = codes.get(int(insert.dxf.handle, 16), ""), insert.dxf.insert, str(insert.dxf.layer)
        if layer.upper() in layer_names or code.startswith(first_digits):
            symbols.append(Symbol(float(at.x), float(at.y), float(at.z) or None, layer, code))
    return Marks(heights, codes, tuple(symbols))


def codes_of(entities: Entities) -> dict[int, str]:
    """Return the code of every entity that carries one, by handle."""
    application = str(table()["application"]).encode()
    begin = np.array(
        [tag for tag in entities.with_code(APPLICATION).tolist() if entities.tags.value(tag).strip() == application],
        dtype=np.int64,
    )
    if not len(begin):
        return {}
    owners = entities.owner[begin]
    ends = np.append(entities.first, len(entities.code))[owners + 1]
    following = entities.first_between(APPLICATION, begin + 1, ends)
    texts = entities.first_between(EXTENDED, begin, np.where(following >= 0, following, ends))
    handles = entities.handles(owners)
    return {
        int(handle): entities.tags.value(tag).strip().decode("ascii", "replace")
        for handle, tag in zip(handles, texts.tolist(), strict=True)
        if tag >= 0 and handle
    }


def symbols_of(entities: Entities, codes: Mapping[int, str]) -> list[Symbol]:
    """Return the block references of the drawing itself that are points, by their code or their layer."""
    rows = (entities.is_kind("INSERT") & entities.in_section("ENTITIES")).nonzero()[0]
    if not len(rows):
        return []
    layer_of, layers = entities.words(rows, 8)
    names = [name.strip().decode("ascii", "replace") for name in layers]
    layer_names, first_digits = (tuple(map(str, told(key))) for key in ("point_layers", "point_codes"))
    points = {name for name in names if name.upper() in layer_names}
    found: list[Symbol] = []
    for handle, layer, east, north, z in zip(
        entities.handles(rows).tolist(),
        layer_of.tolist(),
        *(entities.column(rows, group).tolist() for group in (10, 20, 30)),
        strict=True,
    ):
        code = codes.get(handle, "")
        name = names[layer] if 0 <= layer < len(names) else ""
        if (name in points or code.startswith(first_digits)) and np.isfinite(east) and np.isfinite(north):
            found.append(Symbol(east, north, z if np.isfinite(z) and z != 0.0 else None, name, code))
    return found
