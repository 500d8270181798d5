"""The structure holds: what the README says of the tree is what the imports do."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for package in ("app", "widgets", "review_rules") for path in (ROOT / package).rglob("*.py")]


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_translated_texts_are_literals(path: Path) -> None:
    """lupdate never sees an f-string inside tr(); such a text would stay untranslated without a word."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"tr", "translate"}
        ):
            assert not any(isinstance(argument, ast.JoinedStr) for argument in node.args), f"{path}:{node.lineno}"


def test_qt_keeps_the_reference_count_of_none() -> None:
    """PySide6 6.12.0 drops a reference of None in every void call on Python 3.11, and the interpreter dies."""
    from PySide6.QtGui import QPainterPath

    path = QPainterPath()
    before = sys.getrefcount(None)
    for i in range(500):
        path.lineTo(i, i)

    assert abs(sys.getrefcount(None) - before) < 100
