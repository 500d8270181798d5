"""Edges of ACIS bodies: as ezdxf writes them, and of real files in both encodings."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.acis import api as acis
from ezdxf.render import forms

from app.domain.feedback import Silent
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene import Scene

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "dxf"


def _pieces(scene: Scene) -> np.ndarray:
    """Ends of all two-point polylines, each pair sorted, in order."""
    count = np.diff(scene.poly_start)
    start = scene.poly_start[:-1][count == 2].astype(int)
    pairs = np.stack([scene.poly_xy[start], scene.poly_xy[start + 1]], axis=1) + np.array(scene.info.origin)
    return np.array(sorted(sorted(pair) for pair in pairs.round(6).tolist()))


@pytest.mark.parametrize("version", ["R2000", "R2010", "R2013", "R2018"])
@pytest.mark.parametrize("kind", ["3dsolid", "region", "body"])
def test_a_body_shows_every_edge_of_its_mesh_once(tmp_path: Path, version: str, kind: str) -> None:
    document = ezdxf.new(version)
    mesh = forms.cube().scale_uniform(30).rotate_x(0.4).rotate_y(0.7).translate(100, 50, 20)
    space = document.modelspace()
    entity = getattr(space, {"3dsolid": "add_3dsolid", "region": "add_region", "body": "add_body"}[kind])()
    acis.export_dxf(entity, [acis.body_from_mesh(mesh)])
    document.saveas(tmp_path / "solid.dxf")
    scene = compile_dxf(tmp_path / "solid.dxf", Silent())
    pairs = {tuple(sorted((face[i], face[i - 1]))) for face in mesh.faces for i in range(len(face))}
    places = [[(mesh.vertices[i].x, mesh.vertices[i].y) for i in pair] for pair in pairs]
    expected = np.array(sorted(sorted(pair) for pair in np.array(places).round(6).tolist()))
    assert len(pairs) == 12
    assert np.allclose(_pieces(scene), expected, atol=1e-4)
    assert not scene.info.not_shown
    assert {scene.entity["handle"][row] for row in scene.poly_entity} == {int(entity.dxf.handle, 16)}


def test_a_body_that_cannot_be_read_is_listed(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_3dsolid().sat = ["700 2 1 0", "nonsense", "\u00e4 $5 #"]
    document.modelspace().add_line((0, 0), (1, 1))
    document.saveas(tmp_path / "solid.dxf")
    scene = compile_dxf(tmp_path / "solid.dxf", Silent())
    assert [(gap.reason, gap.what) for _, gap in scene.info.not_shown] == [("unsupported", "3DSOLID")]
    assert len(scene.poly_start) == 2


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the folder of real drawings is absent")
def test_text_and_binary_bodies_of_one_drawing_are_the_same() -> None:
    found = []
    for version in ("AC1018", "AC1027"):
        scene = compile_dxf(CORPUS / f"DomCR_ACadSharp__sample_{version}_binary.dxf", Silent())
        kinds = [scene.kinds[kind] for kind in scene.entity["kind"]]
        solid = np.isin(scene.poly_entity, [row for row, kind in enumerate(kinds) if kind in ("3DSOLID", "REGION")])
        boxes = scene.poly_bounds[solid] + np.array(scene.info.origin * 2)
        found.append(np.array(sorted(boxes.round(2).tolist())))
    assert len(found[0]) > 20
    assert np.allclose(found[0], found[1], atol=0.05)
