"""Every text of the window has a Chinese translation, and none hides in an f-string."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "widgets").rglob("*.py"))


def messages() -> list[ET.Element]:
    tree = ET.parse(ROOT / "resources" / "i18n" / "lianshen_zh_CN.ts")  # noqa: S314 - our own file
    return list(tree.iter("message"))


def calls(path: Path) -> list[ast.Call]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("tr", "translate")
    ]


def test_no_text_is_unfinished() -> None:
    unfinished = [message.findtext("source") for message in messages() if message.find("translation").get("type")]
    assert unfinished == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_text_is_in_the_translation_file(path: Path) -> None:
    known = {message.findtext("source") for message in messages()}
    for call in calls(path):
        text = call.args[1 if call.func.attr == "translate" else 0]
        if isinstance(text, ast.Constant):
            assert text.value in known
        else:
            pytest.fail(f"line {call.lineno}: only plain texts can be translated")
