"""An open DXF file on its way into a scene: its entities, its tables, and the builder they go to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Point
from app.drawings.dxf.builder import Rows, SceneBuilder
from app.drawings.dxf.colours import resolved
from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ocs import Planes
from app.drawings.dxf.tables import BlockDefinition, Tables, number, read_block, transparency
from app.drawings.scene import BYLAYER, STYLE, Xref

PARTS = ("VERTEX", "SEQEND")
_NO_ENTITY = ("SECTION", "ENDSEC", "EOF", "BLOCK", "ENDBLK", "")
_MODEL = ("*MODEL_SPACE", "$MODEL_SPACE")


@dataclass
class Annotation:
    """Annotative entities.

    Args:
        scales: handle of an annotation scale → row of ``SceneBuilder.annotation_scales``.
        factors: entity → model units a paper unit at the scale it is drawn for, 0 when unknown.
        others: entity → scale → the object that holds its representation, without the entity's own.
        attributes: block reference → its attributes.
    """

    scales: dict[int, int] = field(default_factory=dict)
    factors: dict[int, float] = field(default_factory=dict)
    others: dict[int, dict[int, int]] = field(default_factory=dict)
    attributes: dict[int, list[int]] = field(default_factory=dict)


@dataclass
class Source:
    """Everything the readers of entity types need.

    Args:
        entities: the file.
        text: decoder of its texts.
        header: header variables.
        tables: layers, line types, styles.
        blocks: upper-case block name → block.
        xrefs: blocks that are other drawings.
        row: (entities,) row in the builder, -1 for what is no entity of a block.
        hidden: (entities,) switched invisible by the drawing itself.
        builder: where items go.
        covered: (entities,) some reader has dealt with it.
        annotation: annotative entities and what they hold.
    """

    entities: Entities
    text: Decoder
    header: dict[str, dict[int, bytes]]
    tables: Tables
    blocks: dict[str, int]
    xrefs: tuple[Xref, ...]
    row: Ints
    hidden: npt.NDArray[np.bool_]
    builder: SceneBuilder
    covered: npt.NDArray[np.bool_]
    annotation: Annotation = field(default_factory=Annotation)

    @property
    def outlines_only(self) -> bool:
        """Whether the file wants outlines in place of filled areas ($FILLMODE)."""
        return int(number(self.header.get("$FILLMODE", {}).get(70), 1.0)) == 0

    def take(self, *kinds: str) -> Ints:
        """Return the visible entities of the DXF types ``kinds`` in file order; they count as dealt with."""
        mine = self.entities.is_kind(*kinds) & (self.row >= 0)
        self.covered |= mine
        return (mine & ~self.hidden).nonzero()[0]

    def planes(self, rows: Ints) -> Planes:
        """Return the object coordinate systems of entities."""
        has = self.entities.column_tags(rows, 210) >= 0
        if not has.any():
            x, y, z = (np.tile(axis, (len(rows), 1)) for axis in ([1.0, 0.0], [0.0, 1.0], [0.0, 0.0]))
            return Planes(x, y, z, np.zeros(len(rows), np.bool_))
        normal = [self.entities.column(rows, code, default) for code, default in ((210, 0.0), (220, 0.0), (230, 1.0))]
        return Planes.of(*normal)

    def xy(self, rows: Ints, code: int, default: float = np.nan) -> Floats:
        """Return (n, 2) points from groups ``code`` and ``code + 10``."""
        column = self.entities.column
        return np.column_stack([column(rows, code, default), column(rows, code + 10, default)])

    def z(self, rows: Ints, code: int, planes: Planes) -> Floats:
        """Return elevations from group ``code``, read only where they matter."""
        z = np.zeros(len(rows))
        if planes.tilted.any():
            tilted = planes.tilted.nonzero()[0]
            z[tilted] = self.entities.column(rows[tilted], code, 0.0)
        return z

    def miss(self, entity: int, reason: str, what: str, count: int = 1) -> None:
        """Note that an entity, or part of it, is not shown."""
        block = int(self.builder.rows.block[self.row[entity]])
        place = None if (block, reason, what) in self.builder.missing_places else self.place(entity)
        self.builder.miss(block, reason, what, count, place)

    def place(self, entity: int) -> Point | None:
        """Return the first point of an entity as the file has it."""
        entities = self.entities
        span = slice(int(entities.first[entity]), entities.stop(entity))
        code = entities.code[span]
        first = [int((code == group).argmax()) for group in (10, 20)]
        if not (code[first[0]] == 10 and code[first[1]] == 20):
            return None
        x, y = entities.tags.numbers(entities.first[entity] + np.array(first)).tolist()
        return x, y


def open_source(entities: Entities, text: Decoder, header: dict[str, dict[int, bytes]], tables: Tables) -> Source:
    """Find blocks and layouts, give each entity its block and style."""
    n = len(entities)
    drawn = entities.in_section("ENTITIES") | entities.in_section("BLOCKS")
    definition = _definitions(entities)
    starts = (entities.is_kind("BLOCK") & entities.in_section("BLOCKS")).nonzero()[0]
    found = [read_block(entities, row, text) for row in starts.tolist()]
    paper = entities.in_section("ENTITIES") & (entities.flags(np.arange(n), 67) == 1)
    blocks, numbers, shift, listing, xrefs = _numbered(found, tables, bool(paper.any()))
    block = np.full(n, -1, np.int64)
    block[entities.in_section("ENTITIES")] = 0
    inside = definition >= 0
    block[inside] = np.array(numbers, np.int64)[definition[inside]] if numbers else -1
    _to_layouts(entities, tables, blocks, paper, block)
    parts = entities.is_kind("ATTRIB").nonzero()[0]
    block[parts] = block[np.maximum(parents_of(entities, "ATTRIB")[parts], 0)]  # they do not repeat where they are
    is_entity = drawn & (block >= 0) & ~entities.is_kind(*_NO_ENTITY, *PARTS)
    members = is_entity.nonzero()[0]
    row = np.full(n, -1, np.int64)
    row[members] = np.arange(len(members))
    rows = Rows(
        members.astype(np.float64),
        entities.handles(members),
        entities.kind[members],
        block[members],
        _styles(entities, members, tables, text),
        np.zeros(len(members), np.int64),
    )
    builder = SceneBuilder(rows, entities.kinds, listing, shift)
    hidden = entities.damaged.copy()
    for entity in (entities.damaged & is_entity).nonzero()[0].tolist():
        builder.miss(int(block[entity]), "damaged", entities.kinds[entities.kind[entity]])
    hidden |= (entities.flags(np.arange(n), 60) & 1) == 1
    return Source(entities, text, header, tables, blocks, xrefs, row, hidden, builder, np.zeros(n, np.bool_))


def parents_of(entities: Entities, part: str) -> Ints:
    """Return for each entity the nearest one before it that is neither a ``part`` nor the end of a sequence, or -1."""
    parts = entities.is_kind(part, "SEQEND")
    return np.maximum.accumulate(np.where(parts, -1, np.arange(len(entities))))


def _definitions(entities: Entities) -> Ints:
    """Return for each entity the number of the BLOCK it stands in, -1 outside."""
    inside = entities.in_section("BLOCKS")
    opens = entities.is_kind("BLOCK") & inside
    count = np.cumsum(opens)
    closed = np.maximum.accumulate(np.where(entities.is_kind("ENDBLK") & inside, count, 0))
    return np.where(inside & (count > closed) & ~opens, count - 1, -1)


def _numbered(
    found: list[BlockDefinition], tables: Tables, paper_used: bool
) -> tuple[dict[str, int], list[int], Floats, list[tuple[str, bool]], tuple[Xref, ...]]:
    """Number the blocks: model space, layouts in tab order, the rest as they come; a repeated name keeps its first."""
    blocks: dict[str, int] = dict.fromkeys(_MODEL, 0)
    listing = [("*Model_Space", False)]
    base = [(0.0, 0.0)]
    xrefs: list[Xref] = []
    papers = [d for d in found if d.name.upper().startswith(("*PAPER_SPACE", "$PAPER_SPACE"))]
    papers.sort(key=lambda d: tables.layouts.get(d.name.upper(), (0.0, ""))[0])
    if paper_used and not any(d.name.upper() in ("*PAPER_SPACE", "$PAPER_SPACE") for d in papers):
        papers.append(BlockDefinition("*Paper_Space", (0.0, 0.0)))
    for d in papers + found:
        name = d.name.upper()
        if name in blocks:
            continue
        number = blocks[name] = len(listing)
        is_layout = number <= len(papers)
        listing.append((tables.layouts.get(name, (0.0, ""))[1] or d.name if is_layout else d.name, is_layout))
        base.append((0.0, 0.0) if is_layout else d.base)
        if d.xref:
            xrefs.append(Xref(number, d.xref, d.overlay))
    for plain, old in (("*PAPER_SPACE", "$PAPER_SPACE"), ("$PAPER_SPACE", "*PAPER_SPACE")):
        if old in blocks:
            blocks.setdefault(plain, blocks[old])
    return blocks, [blocks[d.name.upper()] for d in found], np.array(base), listing, tuple(xrefs)


def _to_layouts(
    entities: Entities, tables: Tables, blocks: dict[str, int], paper: npt.NDArray[np.bool_], block: Ints
) -> None:
    """Move paper-space entities of the ENTITIES section to their layouts."""
    rows = paper.nonzero()[0]
    if not rows.size:
        return
    active = blocks.get("*PAPER_SPACE", 0)
    layouts = {
        h: blocks[n.upper()]
        for h, n in tables.block_records.items()
        if n.upper().startswith("*PAPER_SPACE") and n.upper() in blocks
    }
    owners = entities.handles(rows, 330)
    block[rows] = [layouts.get(owner, active) for owner in owners.tolist()]


def _styles(entities: Entities, members: Ints, tables: Tables, text: Decoder) -> npt.NDArray[np.void]:
    style = np.zeros(len(members), STYLE)
    ids, names = entities.words(members, 8)
    layer_of = np.array([*(tables.layer(text(name)) for name in names), tables.layer("0")], np.uint16)
    style["layer"] = layer_of[ids]
    style["colour"] = resolved(entities.column(members, 62), entities.column(members, 420))
    weight = entities.flags(members, 370, BYLAYER)
    style["weight"] = np.where((weight >= -3) & (weight <= 211), weight, BYLAYER)
    ids, names = entities.words(members, 6)
    linetype_of = np.array([*(tables.linetype(text(name)) for name in names), BYLAYER], np.int16)
    style["linetype"] = linetype_of[ids]
    scale = entities.column(members, 48, 1.0)
    style["scale"] = np.where((scale > 0) & (scale < 1e9), scale, 1.0)
    ids, names = entities.words(members, 440)
    style["transparency"] = np.array([*(transparency(name) for name in names), BYLAYER], np.int16)[ids]
    return style
