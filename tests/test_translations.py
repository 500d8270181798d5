"""Every text of the window has a Chinese translation, and none hides in an f-string."""

from __future__ import annotations

import ast
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from app.domain.errors import BadInput
from widgets.error_text import error_text

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


ERRORS = ROOT / "resources" / "i18n" / "errors_zh_CN.toml"
LAYERS = sorted(path for path in (ROOT / "app").iterdir() if path.is_dir() and path.name not in ("cli", "__pycache__"))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


TREES = {module(path): ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "app").rglob("*.py"))}


@cache
def error_classes() -> frozenset[tuple[str, str]]:
    """Return module and name of every class of errors with a message for people."""
    classes = [
        (name, node) for name, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    found = {("app.domain.errors", "AppError")}
    while True:
        more = {
            (name, node.name)
            for name, node in classes
            if any(isinstance(base, ast.Name) and base.id in errors_known(name, found) for base in node.bases)
        }
        if more <= found:
            return frozenset(found)
        found |= more


def errors_known(name: str, classes: Set[tuple[str, str]]) -> set[str]:
    """Return the names by which a module knows errors: its own and imported ones."""
    own = {cls for where, cls in classes if where == name}
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom):
            own |= {alias.name for alias in node.names if (node.module, alias.name) in classes}
    return own


def sentences(node: ast.expr) -> Iterator[str]:
    """Yield what a message or advice says, ``{}`` for each value; nothing for what is no literal."""
    if isinstance(node, ast.IfExp):
        yield from (*sentences(node.body), *sentences(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.Constant) and node.value:
        yield str(node.value)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda path: path.name)
def test_every_error_is_said_in_chinese(layer: Path) -> None:
    table = tomllib.loads(ERRORS.read_text("utf-8"))
    known = {english for package in table.values() for english in package}
    classes = error_classes()
    missing = set()
    for name in (name for name in TREES if name.startswith(f"app.{layer.name}.")):
        names = errors_known(name, classes)
        for call in ast.walk(TREES[name]):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names and call.args:
                said = [call.args[0], *(word.value for word in call.keywords if word.arg == "advice")]
                missing |= {sentence for node in said for sentence in sentences(node)} - known
    assert not missing, f"add the Chinese sentence to the table [{layer.name}] of {ERRORS.name}"


def test_chinese_errors_keep_every_value() -> None:
    for package in tomllib.loads(ERRORS.read_text("utf-8")).values():
        for english, chinese in package.items():
            wanted = {f"{{{number}}}" for number in range(english.count("{}"))}
            assert wanted == {f"{{{number}}}" for number in range(12) if f"{{{number}}}" in chinese}, english


def test_an_error_is_shown_in_the_language_of_the_window() -> None:
    before = QLocale()
    error = BadInput("holds 3 entries of 5: the file is cut off", path="a.jsonl", line=4, advice="check again")
    try:
        QLocale.setDefault(QLocale("zh_CN"))
        assert error_text(error) == "a.jsonl:4: 只有 5 条中的 3 条：文件不完整 — 请重新检查"
        assert error_text(BadInput("building_height_m cannot be negative, so “-5” cannot be meant")) == (
            "建筑高度 不能为负，不能是“-5”"
        )
        QLocale.setDefault(QLocale("en_US"))
        assert error_text(error) == str(error)
    finally:
        QLocale.setDefault(before)


def test_what_is_wrong_with_a_checklist_is_said_in_chinese() -> None:
    known = {english for package in tomllib.loads(ERRORS.read_text("utf-8")).values() for english in package}
    calls_of = [
        node
        for name, tree in TREES.items()
        if name.startswith(("app.review.checklist.", "app.reports.checklist_sheet"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_wrong", "wrong")
    ]
    reasons = {sentence.replace("{{}}", "{}") for call in calls_of for sentence in sentences(call.args[-1])}
    assert len(reasons) > 15 and reasons <= known


def test_foreign_files_are_named_in_chinese() -> None:
    table = tomllib.loads((ROOT / "resources" / "drawings" / "foreign.toml").read_text("utf-8"))
    known = tomllib.loads(ERRORS.read_text("utf-8"))["drawings"]
    assert {text for row in table["foreign"] for text in (row["name"], row["advice"])} <= known.keys()


def test_every_role_has_a_chinese_name() -> None:
    review = ROOT / "resources" / "review"
    names = tomllib.loads((review / "messages.toml").read_text("utf-8"))["names"]
    roles = tomllib.loads((review / "layers.toml").read_text("utf-8"))["role"]
    assert {role["id"] for role in roles} <= names.keys()
