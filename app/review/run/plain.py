"""What is known of a sheet as plain JSON values, and back: digests, places, findings; nothing else is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from app.domain.finding import Finding
from app.domain.geometry import Affine
from app.review.places import Label, Outline, Path, Symbol
from app.review.run.beyond import Beyond
from app.review.run.findings import from_kept, kept
from app.review.run.planning import Digest
from app.review.sheet.sheet_view import SheetInfo

KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (Affine, Beyond, Digest, Label, Outline, Path, SheetInfo, Symbol)
}
KIND, SET, TABLE, SHAPE, FINDING = "kind", "set", "table", "shape", "finding"


def plain(value: Any) -> Any:
    """Return tuples, frozen sets, mappings, shapes, findings and the kinds above as JSON values.

    Raises:
        TypeError: it holds something else.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, frozenset):
        return {KIND: SET, "of": sorted(value)}
    if isinstance(value, Mapping):
        return {KIND: TABLE, "of": [[plain(name), plain(one)] for name, one in value.items()]}
    if isinstance(value, BaseGeometry):
        return {KIND: SHAPE, "of": shapely.to_wkb(value, hex=True)}
    if isinstance(value, Finding):
        return {KIND: FINDING, "of": kept(value)}
    name = type(value).__name__
    if KINDS.get(name) is not type(value):
        raise TypeError(f"{name} cannot be kept of a sheet")
    return {KIND: name, **{field.name: plain(getattr(value, field.name)) for field in fields(value)}}


def restored(data: Any) -> Any:
    """Return what ``plain`` made JSON of.

    Raises:
        KeyError, TypeError, ValueError, shapely.errors.ShapelyError: ``data`` is not of its making.
    """
    if isinstance(data, list):
        return tuple(restored(one) for one in data)
    if not isinstance(data, dict):
        return data
    kind = data[KIND]
    if kind == SET:
        return frozenset(data["of"])
    if kind == TABLE:
        return {restored(name): restored(one) for name, one in data["of"]}
    if kind == SHAPE:
        return shapely.from_wkb(data["of"])
    if kind == FINDING:
        return from_kept(data["of"])
    return KINDS[kind](**{name: restored(one) for name, one in data.items() if name != KIND})
