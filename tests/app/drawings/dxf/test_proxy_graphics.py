"""Graphics of foreign objects: what our reader makes of them is what ezdxf does."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.domain.feedback import Silent
from app.drawings.dxf import proxies
from app.drawings.dxf.compile import compile_dxf
from app.drawings.scene import Scene

ARRAYS = ("poly_xy", "poly_start", "poly_closed", "curve", "fill_xy", "fill_start", "text", "point", "style", "entity")
Make = Callable[[random.Random], tuple[int, bytes]]


def vertices(rng: random.Random, few: int = 0) -> bytes:
    many = rng.choice([few, 1, 2, 2, 3, 7])
    places = [rng.choice([0.0, rng.uniform(-50, 50)]) for _ in range(3 * many)]
    return struct.pack("<L", many) + struct.pack(f"<{3 * many}d", *places)


def usual(rng: random.Random, value: float, rare: float) -> float:
    return rare if rng.random() < 0.03 else value


def padded(text: bytes) -> bytes:
    return text + bytes(-len(text) % 4)


def narrow(rng: random.Random) -> bytes:
    return padded(bytes(rng.choices(b"ABC %cd123", k=rng.randrange(9))) + b"\0")


def wide(rng: random.Random, letters: str = "ABC 门1") -> bytes:
    return padded("".join(rng.choices(letters, k=rng.randrange(9))).encode("utf-16-le") + b"\0\0")


def text_head(rng: random.Random) -> bytes:
    way = rng.choice([(1.0, 0.0, 0.0), (0.6, 0.8, 0.0)])
    return struct.pack("<9d", rng.uniform(-9, 9), rng.uniform(-9, 9), 0.0, 0.0, 0.0, usual(rng, 1.0, -1.0), *way)


def shape(rng: random.Random) -> bytes:
    return struct.pack("<3d", usual(rng, 2.5, 0.0), usual(rng, 0.7, 0.0), rng.choice([0.0, 0.2]))


def styled(rng: random.Random) -> bytes:
    return (
        struct.pack("<2l", -1, 0) + shape(rng) + struct.pack("<d5L", 100.0, rng.randrange(2), rng.randrange(2), 0, 0, 0)
    )


def circle(rng: random.Random) -> bytes:
    return struct.pack("<7d", 1.0, rng.uniform(-9, 9), 0.0, rng.uniform(0.1, 9), 0.0, 0.0, usual(rng, 1.0, -1.0))


def arc(rng: random.Random) -> bytes:
    return circle(rng) + struct.pack("<4dL", rng.uniform(-1, 1), rng.uniform(-1, 1), 0.0, rng.uniform(0.1, 6), 0)


RECORDS: tuple[Make, ...] = (
    lambda _: (1, bytes(48)),
    lambda rng: (2, circle(rng)),
    lambda rng: (4, arc(rng)),
    lambda rng: (6, vertices(rng)),
    lambda rng: (6, vertices(rng)),
    lambda rng: (7, vertices(rng, 3)),
    lambda rng: (7, vertices(rng, 3)),
    lambda rng: (10, text_head(rng) + shape(rng) + narrow(rng)),
    lambda rng: (11, text_head(rng) + narrow(rng) + styled(rng) + narrow(rng) + narrow(rng)),
    lambda rng: (14, struct.pack("<L", rng.choice([0, 1, 7, 255, 256, 257, 1 << 31]))),
    lambda rng: (16, struct.pack("<L", rng.randrange(3))),
    lambda rng: (18, struct.pack("<L", 32767)),
    lambda rng: (20, struct.pack("<L", rng.randrange(2))),
    lambda rng: (20, struct.pack("<L", 1)),
    lambda rng: (22, struct.pack("<L", rng.choice([0xC0, 0xC1, 0xC2, 0xC3, 0xC8]) << 24 | rng.randrange(1 << 8))),
    lambda rng: (23, struct.pack("<L", rng.choice([25, 0xFFFFFFFF]))),
    lambda rng: (27, bytes(rng.randrange(3) * 4)),
    lambda rng: (36, text_head(rng) + shape(rng) + wide(rng)),
    lambda rng: (38, text_head(rng) + wide(rng) + styled(rng) + bytes(16) + wide(rng) + wide(rng, "ab.") + wide(rng)),
    lambda rng: (51, bytes(8)),
)


def graphics(rng: random.Random) -> bytes:
    content = b"\0" * 8
    for make in rng.choices(RECORDS, k=rng.randrange(1, 25)):
        kind, data = make(rng)
        content += struct.pack("<2L", len(data) + 8, kind) + data
    return content[: rng.choice([len(content), len(content), rng.randrange(8, len(content) + 1)])]


def drawing(path: Path, *content: bytes) -> Path:
    objects = "".join(
        f"0\nTCH_WALL\n5\n{number:X}\n8\n0\n160\n{len(data)}\n310\n{data.hex().upper()}\n"
        for number, data in enumerate(content, 16)
    )
    path.write_text(f"0\nSECTION\n2\nENTITIES\n{objects}0\nENDSEC\n0\nEOF\n", "ascii")
    return path


@pytest.mark.parametrize("seed", range(25))
def test_it_is_what_ezdxf_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    rng = random.Random(seed)
    path = drawing(tmp_path / "a.dxf", *(graphics(rng) for _ in range(6)))
    ours = compile_dxf(path, Silent())
    monkeypatch.setattr(proxies, "as_lines", lambda *_: None)
    same(ours, compile_dxf(path, Silent()))


def same(one: Scene, other: Scene) -> None:
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    assert one.strings == other.strings
    assert one.info.not_shown == other.info.not_shown


def test_texts_are_in_the_code_page_of_the_file(tmp_path: Path) -> None:
    head = struct.pack("<12d", 0, 0, 0, 0, 0, 1, 1, 0, 0, 3.5, 1, 0)
    data = head + padded("防火门".encode("gbk") + b"\0")
    path = drawing(tmp_path / "a.dxf", bytes(8) + struct.pack("<2L", len(data) + 8, 10) + data)
    content = "0\nSECTION\n2\nHEADER\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n" + path.read_text("ascii")
    path.write_text(content, "ascii")
    assert "防火门" in compile_dxf(path, Silent()).strings


def test_common_graphics_are_read_without_ezdxf(tmp_path: Path) -> None:
    data = struct.pack("<L6d", 2, 0, 0, 0, 5, 5, 0)
    path = drawing(tmp_path / "a.dxf", bytes(8) + struct.pack("<2L", len(data) + 8, 6) + data)
    script = (
        "import sys, pathlib; from app.drawings.dxf.compile import compile_dxf; from app.domain.feedback import Silent;"
        "print(len(compile_dxf(pathlib.Path(sys.argv[1]), Silent()).poly_start) - 1, 'ezdxf' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, path], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "False"]


def test_a_transform_within_another_counts_after_it(tmp_path: Path) -> None:
    turned = struct.pack("<16d", 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    moved = struct.pack("<16d", 1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
    shape = struct.pack("<7d", 1.0, 2.0, 0.0, 3.0, 0.0, 0.0, 1.0)
    records = (29, turned), (29, moved), (2, shape), (31, b""), (2, shape), (31, b""), (2, shape)
    content = b"".join(struct.pack("<2L", len(data) + 8, kind) + data for kind, data in records)
    scene = compile_dxf(drawing(tmp_path / "a.dxf", bytes(8) + content), Silent())
    assert scene.curve[:, :2] == pytest.approx(np.array([(-2, 11), (-2, 1), (1, 2)]))
