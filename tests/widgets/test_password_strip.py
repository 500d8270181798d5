"""An encrypted drawing is asked for its password in the window, and nobody can read it there."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace
from widgets.main_window import MainWindow
from widgets.review.exchange import Exchange
from widgets.session import Session

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")


def test_a_wrong_password_is_asked_again_and_the_right_one_imports(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "图纸"
    folder.mkdir()
    for name, word in (("open.pdf", ""), ("人防.pdf", "secret"), ("消防.pdf", "another")):
        with pymupdf.open() as document:
            document.new_page().insert_text((50, 50), "A-101")
            options = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": word, "owner_pw": "x"} if word else {}
            document.save(folder / name, **options)
    workspace = Workspace.open(tmp_path / "workspace")
    create_project(workspace, CODE, "样例", "private_other", {}, by=WANG)
    session = Session(workspace, WANG, Pool(1))
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.resize(1366, 740)
    window.show()
    session.open_project(CODE)
    strip = window.password_strip
    Exchange(session, window).bring([folder])
    qtbot.waitUntil(strip.isVisible, timeout=30_000)
    assert strip.field.echoMode() is QLineEdit.EchoMode.Password
    assert not window.notices.isVisible()
    for word in ("wrong", "secret", "another"):
        strip.field.setText(word)
        strip.open.click()
        assert not strip.isVisible()
        assert strip.field.text() == ""
        if word != "another":  # the file that has another password is asked for by itself
            qtbot.waitUntil(strip.isVisible, timeout=30_000)
    qtbot.waitUntil(lambda: len(workspace.records(CODE, "file")) == 3, timeout=30_000)
    qtbot.waitUntil(lambda: session.background.idle, timeout=30_000)
    assert sorted(record["name"] for record in workspace.records(CODE, "file")) == ["open.pdf", "人防.pdf", "消防.pdf"]
    window.close()
