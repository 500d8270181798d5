"""Annotative entities: the scales that they hold a representation for, and the scales that windows show.

Each representation is an object of a class of its own (``ACDB_TEXTOBJECTCONTEXTDATA_CLASS`` and others) that names its
scale. It belongs to the dictionary ACDB_ANNOTATIONSCALES, that to the AcDbContextDataManager, and that to the extension
dictionary of the entity. One of them, the default, is what the entity itself says.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from app.drawings.dxf.builder import Variant
from app.drawings.dxf.numbers import Ints
from app.drawings.dxf.source import Annotation, Source, parents_of
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of
from app.drawings.scene import AnnotationScale

_PREFIX, _SUFFIX = "ACDB_", "CONTEXTDATA_CLASS"
_CURRENT, _ALL_VISIBLE, _OF_WINDOW = b"CANNOSCALE", b"ANNOALLVISIBLE", b"ASDK_XREC_ANNOTATION_SCALE_INFO"
_UNKNOWN = -3  # in place of a scale, where no representation is said to be the entity's own
_ALIKE = 0.01  # by how much the scale of a window may differ from an annotation scale without being another


def mark_annotation(source: Source) -> None:
    """Find what each annotative entity holds; its own rows are one of its representations. Call this first."""
    entities, builder = source.entities, source.builder
    scales = _listed_scales(source)
    row_of = {handle: row for row, handle in enumerate(scales)}
    source.annotation = Annotation(row_of)
    builder.annotation_scales = tuple(scales.values())
    kinds = [name for name in entities.kinds if name.startswith(_PREFIX) and name.endswith(_SUFFIX)]
    held = (entities.in_section("OBJECTS") & entities.is_kind(*kinds)).nonzero()[0]
    if not held.size:
        return
    holders = _objects(source, "DICTIONARY")
    owner_of = dict(zip(entities.handles(holders).tolist(), entities.handles(holders, 330).tolist(), strict=True))
    contexts: dict[int, dict[int, int]] = defaultdict(dict)  # handle → scale → the object
    own_scale: dict[int, int] = {}
    columns = held, entities.handles(held, 330), entities.handles(held, 340), entities.flags(held, 290)
    for context, owner, scale, default in zip(*(column.tolist() for column in columns), strict=True):
        if scale not in row_of:  # the file does not list it
            row_of[scale], scales[scale] = len(row_of), AnnotationScale(f"{scale:X}", 0.0)
        handle = owner_of.get(owner_of.get(owner_of.get(owner, 0), 0), 0)
        contexts[handle].setdefault(row_of[scale], context)
        if default:
            own_scale.setdefault(handle, row_of[scale])
    builder.annotation_scales = tuple(scales.values())
    found = source.annotation = Annotation(row_of, attributes=_attributes(source))
    rows = ((source.row >= 0) & ~source.hidden).nonzero()[0]
    handles = entities.handles(rows)
    mine = np.isin(handles, np.array([handle for handle in contexts if handle], np.uint64))
    for entity, handle in zip(rows[mine].tolist(), handles[mine].tolist(), strict=True):
        row, own = int(source.row[entity]), own_scale.get(handle, _UNKNOWN)
        if builder.rows.variant[row]:
            continue  # an attribute of a block reference, which comes with it
        builder.variants.append(Variant(row, own, True, source.place(entity) or (0.0, 0.0)))
        together = [row, *source.row[found.attributes.get(entity, [])].tolist()]
        builder.rows.variant[together] = len(builder.variants)
        found.factors[entity] = builder.annotation_scales[own].factor if own >= 0 else 0.0
        found.others[entity] = {scale: one for scale, one in contexts[handle].items() if scale != own}


def _objects(source: Source, kind: str) -> Ints:
    return (source.entities.in_section("OBJECTS") & source.entities.is_kind(kind)).nonzero()[0]


def _listed_scales(source: Source) -> dict[int, AnnotationScale]:
    """Return the annotation scales of the file by their handles."""
    found: dict[int, AnnotationScale] = {}
    for item in _objects(source, "SCALE").tolist():
        values = dict(reversed(list(source.entities.items(item))))
        paper, model = number(values.get(140), 1.0), number(values.get(141), 1.0)
        factor = model / paper if paper > 0 and model > 0 else 0.0
        found[handle_of(values.get(5, b""))] = AnnotationScale(source.text(values.get(300, b"")), factor)
    return found


def _attributes(source: Source) -> dict[int, list[int]]:
    """Return block reference → its attributes."""
    entities = source.entities
    parts = (entities.is_kind("ATTRIB") & (source.row >= 0)).nonzero()[0]
    found: dict[int, list[int]] = defaultdict(list)
    for part, parent in zip(parts.tolist(), parents_of(entities, "ATTRIB")[parts].tolist(), strict=True):
        if parent >= 0 and entities.kinds[entities.kind[parent]] == "INSERT":
            found[parent].append(part)
    return dict(found)


def _named(source: Source, key: bytes) -> list[tuple[int, int]]:
    """Return dictionary and handle of all entries ``key`` of dictionaries."""
    entities = source.entities
    holders = _objects(source, "DICTIONARY")
    tags, item = entities.tags_in(holders, 3)
    ids, names = entities.tags.intern(tags)
    mine = np.isin(ids, [row for row, name in enumerate(names) if name.upper() == key])
    mine &= tags + 1 < len(entities.code)
    handles = entities.tags.handles(tags[mine] + 1)
    return list(zip(holders[item[mine]].tolist(), handles.tolist(), strict=True))


def model_scale(source: Source) -> tuple[int, bool]:
    """Return the annotation scale of model space, -1 when nothing tells, and whether annotation of others shows too."""
    variables = _objects(source, "DICTIONARYVAR") if source.builder.annotation_scales else np.zeros(0, np.int64)
    ids, values = source.entities.words(variables, 1)
    value_of = {
        handle: values[which]
        for handle, which in zip(source.entities.handles(variables).tolist(), ids.tolist(), strict=True)
        if which >= 0
    }
    stated = {
        key: next((value_of[handle] for _, handle in _named(source, key) if handle in value_of), b"")
        for key in ((_CURRENT, _ALL_VISIBLE) if value_of else ())
    }
    name = source.text(stated.get(_CURRENT, b"")).upper()
    known = [scale.name.upper() for scale in source.builder.annotation_scales]
    return known.index(name) if name in known else -1, stated.get(_ALL_VISIBLE) != b"0"


def window_scales(source: Source) -> dict[int, int]:
    """Return handle of a window → annotation scale that it states."""
    scales = source.annotation.scales
    if not scales:
        return {}
    entities = source.entities
    records = _objects(source, "XRECORD")
    scale_of = dict(zip(entities.handles(records).tolist(), entities.handles(records, 340).tolist(), strict=True))
    stated = _named(source, _OF_WINDOW)
    windows = entities.handles(np.array([holder for holder, _ in stated], np.int64), 330).tolist()
    return {
        window: scales[scale_of[record]]
        for window, (_, record) in zip(windows, stated, strict=True)
        if scale_of.get(record, -1) in scales
    }


def scale_like(source: Source, factor: float) -> int:
    """Return the annotation scale of ``factor`` model units a paper unit, -1 where there is none."""
    off = [abs(scale.factor / factor - 1) for scale in source.builder.annotation_scales]
    return off.index(min(off)) if off and min(off) <= _ALIKE else -1
