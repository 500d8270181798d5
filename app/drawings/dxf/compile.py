"""A DXF file becomes a scene."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import numpy as np

from app.domain.errors import AppError, BadInput
from app.domain.feedback import Feedback, check_cancelled
from app.drawings.dxf.annotation_scales import mark_annotation, model_scale
from app.drawings.dxf.annotation_variants import read_variants
from app.drawings.dxf.assembly import assembled
from app.drawings.dxf.binary import SENTINEL, as_ascii, is_binary
from app.drawings.dxf.dimensions import read_undrawn_dimensions
from app.drawings.dxf.encoding import Decoder, detect, in_doubt
from app.drawings.dxf.entities import Entities, header_variables
from app.drawings.dxf.freeform import read_freeform
from app.drawings.dxf.hatches import read_hatches
from app.drawings.dxf.inserts import read_inserts
from app.drawings.dxf.leaders import read_leaders
from app.drawings.dxf.linetypes import note_shape_files
from app.drawings.dxf.mtext import read_mtexts
from app.drawings.dxf.multileaders import read_multileaders
from app.drawings.dxf.multilines import read_multilines
from app.drawings.dxf.numbers import PAD
from app.drawings.dxf.objects import apply_drawing_order, read_clips
from app.drawings.dxf.pictures import read_pictures
from app.drawings.dxf.polylines import read_polylines
from app.drawings.dxf.proxies import read_proxies
from app.drawings.dxf.shapes import read_construction_lines, read_shapes
from app.drawings.dxf.solids import read_solids
from app.drawings.dxf.source import Source, open_source
from app.drawings.dxf.table_cells import read_undrawn_tables
from app.drawings.dxf.tables import number, read_tables
from app.drawings.dxf.tags import Tags, read_padded, read_tags, tags_of
from app.drawings.dxf.texts import read_texts
from app.drawings.dxf.thickness import read_walls
from app.drawings.scene import Scene, SceneInfo

_STEPS = (
    apply_drawing_order,
    mark_annotation,
    read_shapes,
    read_polylines,
    read_walls,
    read_texts,
    read_mtexts,
    read_inserts,
    read_hatches,
    read_freeform,
    read_multilines,
    read_leaders,
    read_multileaders,
    read_pictures,
    read_construction_lines,
    read_undrawn_dimensions,
    read_undrawn_tables,
    read_clips,
    read_variants,
    read_solids,
    read_proxies,
    note_shape_files,
)
_HEADERS = (
    "$FILLMODE",
    "$LTSCALE",
    "$CELTSCALE",
    "$PDMODE",
    "$PDSIZE",
    "$PSLTSCALE",
    "$MEASUREMENT",
    "$LUNITS",
    "$VISRETAIN",
    "$ACADMAINTVER",
)

_HEAD_BYTES, _BLANK = 4096, b"\0 \t\r\n\f\v"
_MOST_WIDE = 20_000  # places looked at to tell the code page
_PIECE, _HIGH_BITS = 1 << 15, np.uint64(0x8080808080808080)  # words looked at a time; of bytes beyond ASCII


def compile_dxf(path: Path, feedback: Feedback) -> Scene:
    """Read the DXF file ``path`` alone, without what it refers to.

    Args:
        path: the file.
        feedback: hears progress, may cancel.

    Raises:
        BadInput: the file cannot be read, or is no DXF; names the reason and the line.
        Cancelled: the user stopped it.
    """
    try:
        content = read_padded(path)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    if not content[PAD : PAD + _HEAD_BYTES].strip(_BLANK) and not content.strip(_BLANK):
        raise BadInput("The file is empty", path=str(path))
    try:
        binary = is_binary(bytes(content[PAD : PAD + len(SENTINEL)]))
        tags = read_tags(as_ascii(bytes(content[PAD : -PAD - 1]))) if binary else tags_of(content)
        return _compiled(tags, path, feedback)
    except AppError:
        raise
    except Exception as error:  # noqa: BLE001  whatever damage our reader stumbles over: let ezdxf mend the file
        return _compiled(read_tags(_mended(path, error)), path, feedback, mended=True)


def _mended(path: Path, error: Exception) -> bytes:
    """Return a damaged file as ezdxf can recover it."""
    from ezdxf import recover

    try:
        document, _ = recover.readfile(path)
        out = io.StringIO()
        document.write(out)
    except Exception as second:  # noqa: BLE001  ezdxf raises anything on hostile files
        raise BadInput(f"The file is damaged beyond reading: {second or error}", path=str(path)) from error
    return out.getvalue().encode("utf-8", "surrogateescape")


def _compiled(tags: Tags, path: Path, feedback: Feedback, *, mended: bool = False) -> Scene:
    """Compile the tags of a DXF file; ``path`` is for messages.

    What the file lost when it was ``mended`` nobody knows: this is noted.
    """
    check_cancelled(feedback)
    feedback.progress(1, len(_STEPS) + 3, "tags")
    entities = Entities(tags)
    if not (entities.section >= 0).any():
        raise BadInput("This is no DXF file: it has no sections", path=str(path), line=1)
    header = header_variables(entities)
    version = _text_of(header, "$ACADVER", 1) or "AC1009"
    declared = _text_of(header, "$DWGCODEPAGE", 3)
    wide = _wide_values(tags)
    decoder = Decoder(detect(declared, version, wide))
    source = open_source(entities, decoder, header, read_tables(entities, decoder))
    for done, step in enumerate(_STEPS):
        check_cancelled(feedback)
        step(source)
        feedback.progress(done + 2, len(_STEPS) + 3, "entities")
    if source.outlines_only:
        source.builder.outline_fills()
    _whole_file(source, mended=mended)
    if in_doubt(decoder.codec, declared, wide):
        source.builder.miss(0, "encoding", f"{decoder.codec}, or another", len(wide))
    base = header.get("$INSBASE", {})
    scale, shows_all = model_scale(source)
    filled = set(source.builder.rows.block.tolist())  # bound into the file after all
    info = SceneInfo(
        format="DXF",
        version=version,
        encoding=decoder.codec,
        declared_encoding=declared,
        insunits=int(number(header.get("$INSUNITS", {}).get(70))),
        origin=(0.0, 0.0),
        entities=_counts(source),
        headers={name: number(next(iter(header[name].values()), None)) for name in _HEADERS if name in header},
        insert_base=(number(base.get(10)), number(base.get(20))),
        xrefs=tuple(xref for xref in source.xrefs if xref.block not in filled),
        scale=scale,
        shows_all=shows_all,
    )
    tables = source.tables
    scene = assembled(source.builder, info, tuple(tables.layers), tuple(tables.linetypes), tuple(tables.fonts))
    feedback.progress(1, 1, "scene")
    return scene


def _text_of(header: dict[str, dict[int, bytes]], name: str, code: int) -> str:
    return header.get(name, {}).get(code, b"").decode("ascii", "replace").strip()


def _wide_values(tags: Tags) -> list[bytes]:
    """Return values with bytes beyond ASCII, enough of them to tell the code page."""
    eight = tags.data[: len(tags.data) // 8 * 8].view(np.uint64)  # what follows is padding
    pieces = (eight[first : first + _PIECE] & _HIGH_BITS != 0 for first in range(0, len(eight), _PIECE))
    wide = np.concatenate([piece.nonzero()[0] + number * _PIECE for number, piece in enumerate(pieces)])
    if not wide.size:
        return []
    near = (8 * wide[:: max(len(wide) // _MOST_WIDE, 1), None] + np.arange(8)).ravel()
    near = near[tags.data[near] >= 0x80].astype(tags.start.dtype)
    holders = np.unique(np.searchsorted(tags.start, near, "right") - 1)
    holders = holders[holders >= 0]
    holders = holders[:: max(len(holders) // 5000, 1)]
    ends = zip(tags.start[holders].tolist(), tags.stop[holders].tolist(), strict=True)
    return [tags.data.data[begin : min(end, begin + 1000)].tobytes() for begin, end in ends]


def _whole_file(source: Source, *, mended: bool) -> None:
    """Note what is wrong with the file as a whole."""
    tags = source.entities.tags
    source.builder.miss(0, "damaged", "lines", len(tags.breaks))
    wrong = [("damaged", "what was lost in mending the file")] if mended else []
    if "EOF" not in source.entities.kinds:
        wrong.append(("cut" if source.entities.is_cut else "damaged", "end of file"))
    layouts = [block for block, (_, is_layout) in enumerate(source.builder.blocks) if is_layout]
    for reason, what in wrong:
        for block in {0, *layouts}:
            source.builder.miss(block, reason, what)
    if not source.entities.in_section("ENTITIES").any():
        source.builder.miss(0, "damaged", "section ENTITIES")


def _counts(source: Source) -> dict[str, int]:
    rows = source.builder.rows
    visible = np.array([i == 0 or is_layout for i, (_, is_layout) in enumerate(source.builder.blocks)])
    members = (source.row >= 0).nonzero()[0]
    kinds = rows.kind[source.row[members]][visible[rows.block[source.row[members]]]]
    names = Counter({source.entities.kinds[kind]: int(count) for kind, count in enumerate(np.bincount(kinds)) if count})
    return dict(sorted((name, count) for name, count in names.items() if name != "ATTRIB"))
