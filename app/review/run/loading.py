"""A sheet loaded for review: its view in metres, and the way back to drawing units and sheet millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.domain.geometry import Affine, Box, Point
from app.drawings.flat import Flat
from app.drawings.sheet import Sheet
from app.review.facts import Fact
from app.review.ink import Ink, together
from app.review.run.beyond import GAP, MODEL, Beyond, beyond
from app.review.sheet.building_facts import shown_buildings
from app.review.sheet.layer_map import LayerMap, shipped_map
from app.review.sheet.opaque import hidden
from app.review.sheet.proposals import Proposal, common_layers, propose, unit_from_areas
from app.review.sheet.reading import Cut, Reader
from app.review.sheet.sheet_view import SheetInfo, SheetView
from app.review.sheet.unscaled import is_unscaled
from app.review.sheet.windows import seen_through, windows
from app.review.sheet.written_facts import Stated, highest_storey, plan_uses, stated, stated_of_buildings
from app.review.texts.labels import LabelReader, shipped_reader

if TYPE_CHECKING:
    from app.drawings.open import Drawing

OUTDOORS = frozenset(
    {"site_boundary", "road_redline", "road_centre", "lane_edge", "fire_lane", "aerial_ground", "tree", "manhole"}
)
"""Roles of what stands out of doors."""
UNIT_M = {"mm": 0.001, "m": 1.0}
LARGEST_PLAN_M = 5000.0
"""A sheet of unknown unit that would be larger in metres is read as millimetres, and says that its unit is unknown."""

KEPT = 3
"""So many blocks stay flattened."""
_flattened: dict[tuple[Path, str, int], Flat] = {}


@dataclass(frozen=True)
class SheetSource:
    """Where a sheet comes from; plain values, so that it can travel to another process.

    Args:
        path: drawing file.
        cache_dir: where compiled scenes are kept; None to keep none.
        key: sheet within the file.
        id: sheet id.
        number: corrected sheet number; empty to take the title block's.
        title: corrected title; empty to take the title block's.
        facts: of this sheet alone, over the project's.
        sha256: of the file; empty when not known, and then nothing of it is remembered.
        file: its name, by which people call a sheet without number and title.
    """

    path: Path
    cache_dir: Path | None
    key: str
    id: str
    number: str = ""
    title: str = ""
    facts: tuple[tuple[str, Fact], ...] = ()
    sha256: str = ""
    file: str = ""


@dataclass(frozen=True)
class Reading:
    """How sheets are read: the project's layer map and drawing unit."""

    corrections: tuple[tuple[str, str], ...] = ()
    drawing_unit: str = ""


@dataclass(frozen=True)
class LoadedSheet:
    """One sheet for review.

    Args:
        view: as rules see it.
        sha256: of its file.
        unit_m: metres a drawing unit used for the view.
        to_drawing: view's coordinates divided by ``unit_m`` → drawing units.
        to_mm: drawing units → sheet millimetres.
        readable: False for PDF pages, which hold no geometry to measure.
        hidden_roles: roles on layers that are off or frozen.
        proposals: roles proposed from the content.
        facts: of this sheet alone.
        written: facts that its notes state of the whole building.
        written_here: facts that its notes state of what it shows.
        of_buildings: facts that its notes state of numbered buildings: 1#building_height_m.
        buildings: numbers of the buildings it shows.
        uses: of the buildings whose plans it shows, by the plans' titles, where it shows several uses.
        highest_storey: number of the highest storey above ground whose plan it shows; 0 for none.
        file: name of its file.
        beyond: what stands outside of all sheets of its file.
    """

    view: SheetView
    sha256: str = ""
    unit_m: float = 1.0
    to_drawing: Affine = field(default_factory=Affine)
    to_mm: Affine = field(default_factory=Affine)
    readable: bool = True
    hidden_roles: frozenset[str] = frozenset()
    proposals: tuple[Proposal, ...] = ()
    facts: tuple[tuple[str, Fact], ...] = ()
    written: Stated = ()
    written_here: Stated = ()
    of_buildings: Stated = ()
    buildings: tuple[str, ...] = ()
    uses: tuple[tuple[str, str], ...] = ()
    highest_storey: int = 0
    file: str = ""
    beyond: Beyond = field(default_factory=Beyond)

    @property
    def level(self) -> str:
        """Return ``above``, ``below`` or empty, from the title."""
        return self.view.level

    @property
    def label(self) -> str:
        """Return what people call the sheet."""
        return self.view.number or self.view.title or Path(self.file).stem or self.view.id

    def places(self, points: tuple[Point, ...]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """Return points of the view in drawing units and in sheet millimetres."""
        unit_m = self.unit_m
        drawing = self.to_drawing.images([(x / unit_m, y / unit_m) for x, y in points])
        return drawing, self.to_mm.images(drawing)


def read_sheet(
    flats: Sequence[Flat],
    sheet: Sheet,
    sheet_id: str,
    sha256: str,
    reading: Reading,
    layer_map: LayerMap | None = None,
    labels: LabelReader | None = None,
) -> LoadedSheet:
    """Return ``sheet`` as rules see it.

    Args:
        flats: flattened block of the sheet, for a layout model space as well; none for PDF.
        sheet: from the sheet finder.
        sheet_id: id under which findings name it.
        sha256: of the file.
        reading: layer map corrections and drawing unit.
        layer_map: shipped map by default.
        labels: shipped label patterns by default.
    """
    labels = labels or shipped_reader()
    layer_map = (layer_map or shipped_map()).corrected(dict(reading.corrections))
    block = sheet.title_block
    gaps = hidden(sheet.not_shown)
    info = SheetInfo(
        id=sheet_id,
        number=block.number,
        title=block.title,
        discipline=block.discipline,
        fields=tuple(block.fields.items()),
        opaque=gaps.count,
        opaque_roles=gaps.roles,
        level=str(labels.read(block.title).get("level", "")),
        line_roles=layer_map.lines,
        exclusive_roles=layer_map.exclusive,
    )
    if not flats:
        return LoadedSheet(SheetView(replace(info, unit_known=False), Ink()), sha256, to_mm=sheet.to_mm, readable=False)
    cuts = _cuts(flats, sheet, labels)
    if _shows_site(cuts, layer_map):
        layer_map = layer_map.of_site
    known, unit_m = _unit(cuts, sheet, reading)
    cuts = [replace(cut, unit_m=unit_m) for cut in cuts]
    common = frozenset().union(*(common_layers(cut, layer_map) for cut in cuts))
    proposals = tuple(dict.fromkeys(one for cut in cuts for one in propose(cut, layer_map, common)))
    reader = _reader(layer_map, proposals, common)
    origin = flats[0].scene.info.origin
    view = SheetView(replace(info, unit_known=known), together([reader.read(cut) for cut in cuts]))
    if is_unscaled(view, block.scale, labels):
        view = SheetView(replace(view.info, unit_known=False, unscaled=True), view.ink)
    written, here = stated(view)
    return LoadedSheet(
        view=view,
        sha256=sha256,
        unit_m=unit_m,
        to_drawing=Affine(e=origin[0], f=origin[1]),
        to_mm=sheet.to_mm,
        hidden_roles=frozenset().union(*(reader.hidden_roles(cut) for cut in cuts)),
        proposals=proposals,
        written=written,
        written_here=here,
        of_buildings=stated_of_buildings(view),
        buildings=shown_buildings(view),
        uses=plan_uses(view),
        highest_storey=highest_storey(view),
    )


def _reader(layer_map: LayerMap, proposals: Sequence[Proposal], common: frozenset[str]) -> Reader:
    single: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {}
    for one in proposals:
        for handles in one.outlines:
            single.setdefault(one.layer, {}).setdefault(handles, (one.role, one.text))
    whole = {one.layer: (one.role, one.text) for one in proposals if not one.outlines}
    return Reader(layer_map, whole, common, single)


def _cuts(flats: Sequence[Flat], sheet: Sheet, labels: LabelReader) -> list[Cut]:
    """Return what the sheet shows: its own plane, and model space through each window of a layout."""
    own = flats[0]
    x, y = own.scene.info.origin
    region = Box(sheet.region.x0 - x, sheet.region.y0 - y, sheet.region.x1 - x, sheet.region.y1 - y)
    cuts = [Cut.of(own, region, labels, sheet if sheet.is_askew else None)]
    for model in flats[1:]:
        for view in windows(own.scene.viewports, own.block, region):
            cuts.append(Cut.of(seen_through(model, view), view.region, labels))
    return cuts


def _shows_site(cuts: Sequence[Cut], layer_map: LayerMap) -> bool:
    """Tell whether layers are drawn on that show a site, and none with doors: a site plan, and no floor plan."""
    roles: set[str] = set()
    for cut in cuts:
        names = [layer.name for layer in cut.flat.scene.layers]
        for mark in (cut.flat.poly_mark, cut.flat.point_mark, cut.flat.instance["mark"][1:]):
            roles |= {layer_map.role(names[row]) for row in np.unique(mark["layer"][mark["visible"]]).tolist()}
    return bool(roles & OUTDOORS) and "door" not in roles


def _unit(cuts: Sequence[Cut], sheet: Sheet, reading: Reading) -> tuple[bool, float]:
    """Return whether the unit is known, and metres a unit: what a person, written areas, or the file says, in turn.

    A layout's unit follows from its windows' scale and the unit of model space.
    """
    views = windows(cuts[0].flat.scene.viewports, sheet.block, cuts[0].region or sheet.region)
    if reading.drawing_unit in UNIT_M:
        return True, UNIT_M[reading.drawing_unit] / (views[0].to_layout.scale if views else 1.0)
    shown = 0.0 if views else unit_from_areas(cuts[0], sheet.unit_m)
    if shown:
        return True, shown
    if sheet.unit_m > 0:
        return True, sheet.unit_m
    return False, 0.001 if max(sheet.region.width, sheet.region.height) > LARGEST_PLAN_M else 1.0


@lru_cache(maxsize=8)
def load_sheet(source: SheetSource, reading: Reading) -> LoadedSheet:
    """Open the file of ``source`` and read its sheet.

    Raises:
        BadInput: the file cannot be read.
        NotFound: it has no such sheet.
    """
    from app.drawings.open import open_drawing

    drawing = open_drawing(source.path, source.cache_dir)
    sheet = drawing.sheet(source.key)
    if source.number or source.title:
        fields = sheet.title_block
        title_block = replace(fields, number=source.number or fields.number, title=source.title or fields.title)
        sheet = replace(sheet, title_block=title_block)
    flats: tuple[Flat, ...] = ()
    if drawing.scene is not None:
        blocks = (sheet.block, 0) if sheet.block > 0 and drawing.scene.viewports else (sheet.block,)
        flats = tuple(_flat(drawing, block) for block in blocks)
    loaded = read_sheet(flats, sheet, source.id, drawing.sha256, reading)
    left = any(gap.reason == GAP for one in drawing.sheets for gap in one.not_shown)
    outside = _beyond(source.path, drawing.state, source.cache_dir, reading.corrections) if left else Beyond()
    return replace(loaded, facts=source.facts, file=source.file, beyond=outside)


@lru_cache(maxsize=3)
def _beyond(
    path: Path,
    state: str,  # noqa: ARG001 (keys the cache)
    cache_dir: Path | None,
    corrections: tuple[tuple[str, str], ...],
) -> Beyond:
    from app.drawings.open import open_drawing

    layer_map = shipped_map().corrected(dict(corrections))
    drawing = open_drawing(path, cache_dir)
    return beyond(_flat(drawing, MODEL), drawing.sheets, layer_map)


def _flat(drawing: Drawing, block: int) -> Flat:
    """Return a block of a drawing, flattened; the last few are kept for further sheets of their files."""
    from app.drawings.flatten import flatten

    if drawing.scene is None:
        raise ValueError(drawing.path)
    key = drawing.path, drawing.state, block
    flat = _flattened.get(key)
    if flat is None:
        for oldest in list(_flattened)[: 1 - KEPT]:
            _flattened.pop(oldest, None)
        flat = _flattened[key] = flatten(drawing.scene, block)
    return flat
