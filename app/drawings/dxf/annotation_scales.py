"""Annotative entities that hold a representation for each of several annotation scales.

Each representation is an object of a class of its own (``ACDB_TEXTOBJECTCONTEXTDATA_CLASS`` and others) that names its
scale. It belongs to the dictionary ACDB_ANNOTATIONSCALES, that to the AcDbContextDataManager, and that to the extension
dictionary of the entity.
"""

from __future__ import annotations

from collections import defaultdict

from app.drawings.dxf.source import Source

SEVERAL_SCALES = "annotation in several scales"

_PREFIX, _SUFFIX = "ACDB_", "OBJECTCONTEXTDATA_CLASS"


def note_annotation_scales(source: Source) -> None:
    """Note the entities that are shown in one of several representations, the one that the entity itself holds."""
    entities = source.entities
    kinds = [name for name in entities.kinds if name.startswith(_PREFIX) and name.endswith(_SUFFIX)]
    held = (entities.in_section("OBJECTS") & entities.is_kind(*kinds)).nonzero()[0]
    if not held.size:
        return
    holders = (entities.in_section("OBJECTS") & entities.is_kind("DICTIONARY")).nonzero()[0]
    owner_of = dict(zip(entities.handles(holders).tolist(), entities.handles(holders, 330).tolist(), strict=True))
    scales: dict[int, set[int]] = defaultdict(set)
    for owner, scale in zip(entities.handles(held, 330).tolist(), entities.handles(held, 340).tolist(), strict=True):
        manager = owner_of.get(owner, 0)
        scales[owner_of.get(owner_of.get(manager, 0), 0)].add(scale)
    shown = ((source.row >= 0) & ~source.hidden).nonzero()[0]
    for entity, handle in zip(shown.tolist(), entities.handles(shown).tolist(), strict=True):
        if handle and len(scales.get(handle, ())) > 1:
            source.miss(entity, "simplified", SEVERAL_SCALES)
