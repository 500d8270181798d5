"""Pictures of real drawings beside those of ezdxf's PyMuPDF backend: nothing that it shows may be missing from ours."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ezdxf
import numpy as np
import pymupdf
import pytest
from ezdxf import recover
from ezdxf.addons.drawing import Frontend, RenderContext, config, layout
from ezdxf.addons.drawing import pymupdf as backend
from ezdxf.math import BoundingBox2d
from scipy.ndimage import maximum_filter

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box
from app.drawings.open import Drawing, open_drawing
from app.drawings.sheet import Sheet
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "dxf"
FILES = sorted(CORPUS.glob("*.dxf")) if CORPUS.is_dir() else []
PER_MM, LONG_PX = 5, 1000
NEAR_PX, CELL_PX = 5, 8
MOST_MISSING = 0.05  # share of the cells inked by ezdxf
PATIENCE_S = 30.0  # of the processor for one picture of ezdxf
SMALL, LARGE = 60_000, 1_500_000  # bytes
MOSTLY = 0.8  # of the pictures; docs/fidelity.md tells why the others differ: mostly the lengths of texts

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FILES, reason="the folder of real drawings is absent"),
]


def _ezdxf(path: Path, sheet: Sheet, name: str | None, size: tuple[int, int]) -> np.ndarray:
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    try:
        document = ezdxf.readfile(path)
    except Exception:  # noqa: BLE001  whatever it cannot read it may be able to mend
        document, _ = recover.readfile(path)
    settings = config.Configuration(
        color_policy=config.ColorPolicy.BLACK,
        background_policy=config.BackgroundPolicy.WHITE,
        lineweight_policy=config.LineweightPolicy.ABSOLUTE,
        min_lineweight=0.3,
        proxy_graphic_policy=config.ProxyGraphicPolicy.SHOW,
    )
    out = backend.PyMuPdfBackend()
    shown = document.modelspace() if name is None else document.layout(name)
    Frontend(RenderContext(document), out, config=settings).draw_layout(shown)
    page = layout.Page(size[0] / PER_MM, size[1] / PER_MM, layout.Units.mm, margins=layout.Margins.all(0))
    region = sheet.region
    box = BoundingBox2d([(region.x0, region.y0), (region.x1, region.y1)])
    content = out.get_pixmap_bytes(page, fmt="png", dpi=round(25.4 * PER_MM), alpha=False, render_box=box)
    pixels = pymupdf.Pixmap(content)
    return np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, pixels.n)[:, :, :3].min(axis=2)


@contextlib.contextmanager
def _at_most(cpu_s: float) -> Iterator[None]:
    """Give up after so much time of the processor: some pictures take ezdxf half an hour."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ours(drawing: Drawing, sheet: Sheet, size: tuple[int, int]) -> np.ndarray:
    assert drawing.scene is not None
    zoom = size[0] / sheet.region.width
    to_mm = Affine(a=zoom, d=zoom).after(Affine(e=-sheet.region.x0, f=-sheet.region.y0))
    paper = (float(size[0]), float(size[1]))
    painter = SheetPainter(drawing.scene, sheet.block, drawing.path.parent)
    image = painter.paint(replace(sheet, size_mm=paper, to_mm=to_mm), Box(0.0, 0.0, *paper), size)
    return np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)[:, :, :3].min(axis=2)


def missing(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the share of their inked cells that have no ink of ours near."""
    height, width = (min(a, b) // CELL_PX * CELL_PX for a, b in zip(ours.shape, theirs.shape, strict=True))
    near = maximum_filter(ours[:height, :width] < 235, 2 * NEAR_PX + 1)
    inked = theirs[:height, :width] < 225

    def cells(mask: np.ndarray) -> int:
        blocks = mask.reshape(height // CELL_PX, CELL_PX, width // CELL_PX, CELL_PX)
        return int(blocks.any(axis=(1, 3)).sum())

    return cells(inked & ~near) / max(cells(inked), 1)


def _pictures(path: Path) -> Iterator[tuple[str, float]]:
    try:
        drawing = open_drawing(path, None)
    except BadInput:
        return
    seen: set[int] = set()
    for sheet in drawing.sheets:
        width, height = sheet.region.width, sheet.region.height
        if sheet.block in seen or not min(width, height) > 0 or drawing.scene is None:
            continue
        zoom = LONG_PX / max(width, height)
        size = (max(round(width * zoom), CELL_PX), max(round(height * zoom), CELL_PX))
        seen.add(sheet.block)
        with contextlib.suppress(Exception):  # what ezdxf cannot draw cannot be compared
            with _at_most(PATIENCE_S):
                theirs = _ezdxf(path, sheet, drawing.scene.blocks[sheet.block].name if sheet.block else None, size)
            yield f"{path.name}:{sheet.key}", missing(_ours(drawing, sheet, size), theirs)


def _check(files: list[Path], least: int) -> None:
    ensure_application()
    found: dict[str, float] = {}
    for path in files:
        for name, share in _pictures(path):
            print(f"{share:.3f} {name}", flush=True)  # with -s: what the page in docs/ tells of
            found[name] = share
    assert len(found) >= least
    lost = {name: round(share, 3) for name, share in found.items() if share > MOST_MISSING}
    assert len(lost) <= (1 - MOSTLY) * len(found), lost


def test_a_sample_of_pictures_lacks_nothing() -> None:
    small = [path for path in FILES if path.stat().st_size < SMALL]
    _check(sorted(small, key=lambda path: hashlib.sha256(path.name.encode()).digest())[:12], 8)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_no_picture_lacks_anything() -> None:
    _check([path for path in FILES if path.stat().st_size < LARGE], len(FILES) // 2)


def test_a_missing_line_is_told() -> None:
    theirs = np.full((400, 400), 255, np.uint8)
    theirs[100], theirs[300] = 0, 0
    ours = theirs.copy()
    assert missing(ours, theirs) == 0
    ours[300] = 255
    assert missing(ours, theirs) == pytest.approx(0.5)
