"""The scene: one compiled drawing file as flat numpy arrays.

Every kind of item (polyline, curve, fill, text, insert, point, image) has its own columns. Rows are sorted by the block
that owns them; ``<kind>_of[b] : <kind>_of[b + 1]`` are the rows of block ``b``. Block 0 is model space. Inside one
block, rows follow the order of their entities, which is the drawing order.

Coordinates are drawing units minus ``info.origin`` for model space and layouts; block definitions keep their own
coordinates (their base point is already subtracted). Arrays may be memory-mapped and are read-only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.sheet import NotShown

BYLAYER = -1
BYBLOCK = -2
PAGE = "#page="  # between the path of a PDF and the number of the page that is drawn as an image
GROUND = -3  # colour of a fill that hides what was drawn before it: a wipeout
CLEAR = -4  # colour of a fill that paints nothing: what a pattern hatch covers; its lines are drawn apart

RUNS_ON, AT_VERTICES, AT_CORNERS, AT_ENDS = 0, 1, 2, 3

STYLE = np.dtype(
    [
        ("layer", "u2"),  # row of Scene.layers
        ("colour", "i4"),  # 0xRRGGBB, BYLAYER, BYBLOCK, GROUND or CLEAR
        ("weight", "i2"),  # 1/100 mm, BYLAYER, BYBLOCK or -3 for the default
        ("linetype", "i2"),  # row of Scene.linetypes, BYLAYER or BYBLOCK
        ("scale", "f4"),  # linetype scale of the entity
        ("transparency", "i2"),  # 0 hides what lies below … 255 shows all of it, BYLAYER or BYBLOCK
        ("anew", "u1"),  # where a pattern has dashes at both ends and begins anew: RUNS_ON, AT_VERTICES …
    ]
)
ENTITY = np.dtype(
    [
        ("handle", "u8"),
        ("kind", "u2"),  # row of Scene.kinds
        ("block", "u4"),
        ("part", "?"),  # of the entity of the row before, with a look of its own
    ]
)
TEXT = np.dtype(
    [
        ("x", "f8"),  # insertion or alignment point
        ("y", "f8"),
        ("ux", "f4"),  # writing direction, times cap height and width factor
        ("uy", "f4"),
        ("vx", "f4"),  # upward direction, times cap height (holds the oblique angle)
        ("vy", "f4"),
        ("string", "u4"),  # row of Scene.strings
        ("font", "u2"),  # row of Scene.fonts
        ("halign", "u1"),  # 0 left, 1 centre, 2 right, 3 fit to width
        ("valign", "u1"),  # 0 baseline, 1 bottom, 2 middle, 3 top
        ("width", "f4"),  # length in drawing units: to fit for halign 3, of letters written downwards; else 0
        ("style", "u2"),
        ("entity", "u4"),
    ]
)
INSERT = np.dtype(
    [
        ("target", "u4"),  # block that is inserted
        ("a", "f8"),  # as domain.geometry.Affine: block coordinates → coordinates of the owner
        ("b", "f8"),
        ("c", "f8"),
        ("d", "f8"),
        ("e", "f8"),
        ("f", "f8"),
        ("style", "u2"),
        ("entity", "u4"),
    ]
)
VARIANT = np.dtype(
    [
        ("entity", "u4"),  # row of Scene.entity that is drawn so; NOT_DRAWN for what the scene does not hold
        ("group", "u4"),  # row of Scene.entity of the annotation as the file has it
        ("scale", "i2"),  # row of Scene.annotation_scales
        ("own", "?"),  # as the file has it: what shows at scales that the annotation has no representation for
        ("x", "f8"),  # where it stands, coordinates of its block
        ("y", "f8"),
    ]
)
NOT_DRAWN = 0xFFFFFFFF
IMAGE = np.dtype(
    [
        ("path", "u4"),  # row of Scene.strings
        ("a", "f8"),  # unit square (of a page that is not read yet, its inches) → coordinates of the owner
        ("b", "f8"),
        ("c", "f8"),
        ("d", "f8"),
        ("e", "f8"),
        ("f", "f8"),
        ("style", "u2"),
        ("entity", "u4"),
    ]
)


@dataclass(frozen=True)
class Layer:
    """A layer of the drawing; ``rgb`` is 0xRRGGBB, ``weight`` 1/100 mm or -3, ``transparency`` as in STYLE."""

    name: str
    rgb: int
    weight: int
    linetype: int
    visible: bool  # neither off nor frozen
    plotted: bool = True
    frozen: bool = False  # hides all that block references on it hold; one that is off hides what lies on it alone
    transparency: int = 0


@dataclass(frozen=True)
class LinetypeSign:
    """A text or a shape that a linetype repeats along a line.

    Args:
        after: step of the pattern at whose end it stands.
        what: the text, or the number of the shape.
        font: row of Scene.fonts; a shape file for a shape.
        size: height of the text, or scale of the shape, drawing units.
        rotation_rad: against the line, or against the x axis when ``upright``.
        x: offset along the line and
        y: to its left, drawing units.
    """

    after: int
    what: str
    font: int
    size: float
    rotation_rad: float = 0.0
    upright: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Linetype:
    """Dash pattern in drawing units: positive dash, negative gap, 0 dot; empty for continuous."""

    name: str
    pattern: tuple[float, ...] = ()
    signs: tuple[LinetypeSign, ...] = ()


@dataclass(frozen=True)
class Font:
    """Text style: the font files it names; or a shape file, whose shapes are drawn by themselves."""

    name: str
    file: str
    bigfont: str = ""
    width: float = 1.0
    is_shapes: bool = False


@dataclass(frozen=True)
class Block:
    """Model space, a layout, or a block definition."""

    name: str
    is_layout: bool  # paper-space layout
    bounds: Box | None  # everything in it, nested inserts included, own coordinates; None when empty


@dataclass(frozen=True)
class LayerLook:
    """How a layer looks in one window alone; -1 for what it shares with the others."""

    layer: int
    rgb: int = -1
    weight: int = -1
    linetype: int = -1


@dataclass(frozen=True)
class Viewport:
    """A window of a layout through which model space is seen: block 0, transformed, cut at ``region``.

    Args:
        block: the layout.
        region: visible rectangle, coordinates of the layout.
        to_layout: coordinates of block 0 → coordinates of the layout.
        hidden: rows of Scene.layers frozen in this window.
        outline: vertices of a window that is no rectangle, coordinates of the layout; empty for a rectangle.
        looks: of layers, in this window.
        scale: row of Scene.annotation_scales that annotation is shown for; -1 when nothing tells.
    """

    block: int
    region: Box
    to_layout: Affine
    hidden: tuple[int, ...] = ()
    outline: tuple[Point, ...] = ()
    looks: tuple[LayerLook, ...] = ()
    scale: int = -1

    @property
    def seen(self) -> Box:
        """Box around the part of model space that it shows; its scale must not be 0."""
        back = self.to_layout.inverse()
        return Box.around(back(corner) for corner in self.region.corners)


@dataclass(frozen=True)
class Clip:
    """A block reference that shows a part of its block only.

    Args:
        entity: row of Scene.entity: the reference.
        outline: vertices of the part, coordinates of the block that is inserted.
    """

    entity: int
    outline: tuple[Point, ...]


@dataclass(frozen=True)
class Tone:
    """An image that is shown lighter, darker, harder or softer than it is: 0 … 100, 50 as it is.

    Args:
        entity: row of Scene.entity: the image.
        clear: of an image in black and white alone the white shows what lies below.
    """

    entity: int
    brightness: float = 50.0
    contrast: float = 50.0
    clear: bool = False

    @property
    def changes(self) -> bool:
        """Whether values of colour are not what they are in the file."""
        return (self.brightness, self.contrast) != (50.0, 50.0)


@dataclass(frozen=True)
class Xref:
    """A block that is another drawing, which has not been read.

    Args:
        block: row of Scene.blocks; empty.
        file: path as the drawing states it.
        overlay: left out where the drawing is itself referred to.
    """

    block: int
    file: str
    overlay: bool = False


@dataclass(frozen=True)
class AnnotationScale:
    """A scale that annotation can have a representation of its own for; ``factor`` is model units a paper unit."""

    name: str
    factor: float


UNDER, OVER, THROUGH = 1, 2, 4  # lines along letters


@dataclass(frozen=True)
class Span:
    """Letters of a text that look different.

    Args:
        start: first letter.
        end: one past the last.
        rgb: 0xRRGGBB, or -1 for the text's own.
        lines: flags of the lines along the letters.
        width: factor of their width.
        lean: how far they lean to the right, in their height; both against the text's own.
        tracking: distance of the letters, in their own.
        upright: the text runs downwards, its letters stand upright.
    """

    start: int
    end: int
    rgb: int = -1
    lines: int = 0
    width: float = 1.0
    lean: float = 0.0
    tracking: float = 1.0
    upright: bool = False


@dataclass(frozen=True)
class Lettered:
    """A text whose letters do not all look alike; the spans cover it.

    Args:
        entity: row of Scene.entity and
        string: row of Scene.strings of the text.
    """

    entity: int
    string: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Shape:
    """A shape of a shape file that has not been read.

    Args:
        entity: row of Scene.entity.
        name: of the shape, in one of the files of Scene.fonts that are shape files.
        transform: units of the file → coordinates of the owner.
        style: row of Scene.style.
    """

    entity: int
    name: str
    transform: Affine
    style: int


@dataclass(frozen=True)
class SceneInfo:
    """What the file says about itself.

    Args:
        format: DXF.
        version: AC1015 …
        encoding: code page used to decode texts.
        declared_encoding: what the file claims.
        insunits: $INSUNITS.
        origin: subtracted from all coordinates of model space and layouts.
        entities: DXF type → count in model space and layouts.
        not_shown: block index and what its picture lacks.
        headers: further header variables worth keeping ($LTSCALE, $PDMODE …).
        insert_base: $INSBASE, the point that is placed where the drawing is referred to.
        xrefs: drawings it refers to that are not read yet.
        scale: row of Scene.annotation_scales that annotation in model space is shown for; -1 when nothing tells.
        shows_all: model space shows annotation that has no representation for its scale too.
    """

    format: str
    version: str
    encoding: str
    declared_encoding: str
    insunits: int
    origin: Point
    entities: dict[str, int]
    not_shown: tuple[tuple[int, NotShown], ...] = ()
    headers: dict[str, float | str] = field(default_factory=dict)
    insert_base: Point = (0.0, 0.0)
    xrefs: tuple[Xref, ...] = ()
    scale: int = -1
    shows_all: bool = True


@dataclass(frozen=True, eq=False)
class Scene:
    """One compiled drawing file; see the module for the row order. Two scenes are equal when they are the same one."""

    info: SceneInfo
    layers: tuple[Layer, ...]
    linetypes: tuple[Linetype, ...]
    fonts: tuple[Font, ...]
    blocks: tuple[Block, ...]
    kinds: tuple[str, ...]  # DXF types
    strings: tuple[str, ...]

    style: npt.NDArray[np.void]  # STYLE
    entity: npt.NDArray[np.void]  # ENTITY

    poly_xy: npt.NDArray[np.float64]  # (n, 2) vertices, arcs already flattened
    poly_start: npt.NDArray[np.uint32]  # (m + 1,) first vertex of each polyline
    poly_closed: npt.NDArray[np.bool_]  # (m,) the last vertex joins the first
    poly_width: npt.NDArray[np.float32]  # (m,) drawing units, 0 for a hairline
    poly_style: npt.NDArray[np.uint16]
    poly_entity: npt.NDArray[np.uint32]
    poly_bounds: npt.NDArray[np.float32]  # (m, 4) x0 y0 x1 y1
    poly_of: npt.NDArray[np.uint32]  # (blocks + 1,)

    curve: npt.NDArray[np.float64]  # (k, 8) cx cy ux uy vx vy t0 t1: c + u·cos t + v·sin t, t0 < t1, radians
    curve_style: npt.NDArray[np.uint16]
    curve_entity: npt.NDArray[np.uint32]
    curve_of: npt.NDArray[np.uint32]

    fill_xy: npt.NDArray[np.float64]  # (n, 2) vertices of all rings
    fill_ring: npt.NDArray[np.uint32]  # (rings + 1,) first vertex of each ring
    fill_start: npt.NDArray[np.uint32]  # (fills + 1,) first ring of each fill; even-odd rule
    fill_style: npt.NDArray[np.uint16]
    fill_entity: npt.NDArray[np.uint32]
    fill_bounds: npt.NDArray[np.float32]
    fill_of: npt.NDArray[np.uint32]

    text: npt.NDArray[np.void]  # TEXT
    text_of: npt.NDArray[np.uint32]

    insert: npt.NDArray[np.void]  # INSERT, one row for each cell of an arrayed insert
    insert_of: npt.NDArray[np.uint32]
    attribute: npt.NDArray[np.uint32]  # (k, 3) insert's entity row, tag string, value string

    point: npt.NDArray[np.float64]  # (k, 2)
    point_style: npt.NDArray[np.uint16]
    point_entity: npt.NDArray[np.uint32]
    point_of: npt.NDArray[np.uint32]

    image: npt.NDArray[np.void]  # IMAGE
    image_of: npt.NDArray[np.uint32]

    variant: npt.NDArray[np.void] = field(default_factory=lambda: np.zeros(0, VARIANT))
    annotation_scales: tuple[AnnotationScale, ...] = ()
    viewports: tuple[Viewport, ...] = ()
    clips: tuple[Clip, ...] = ()
    image_clips: tuple[Clip, ...] = ()  # entities are images, outlines in their unit squares; even-odd rule
    image_tones: tuple[Tone, ...] = ()
    shapes: tuple[Shape, ...] = ()
    lettered: tuple[Lettered, ...] = ()
