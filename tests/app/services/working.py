"""Run as a program: a reviewer's, an inspector's and a sender's acts without end, each printed once acknowledged.

Usage: working.py WORKSPACE FOLDER MARK
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path

from app.acceptance.items import Result
from app.domain.place import Anchor
from app.domain.project import Person
from app.services.acceptance.items import Verification, prepare_items, record_acceptance
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.markup.markups import delete_markup, edit_markup, place_markup
from app.services.platform.submit_set import submit_set
from app.services.review.give_verdict import give_verdict
from app.services.review.opinions import reply_to_opinion, set_opinion_status, write_opinion
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
BY = Person("ann@agency", "Ann")


def acknowledge(subject: str, identifier: str, field: str, value: object) -> None:
    print(json.dumps([subject, identifier, field, value], ensure_ascii=False), flush=True)


def main(location: str, folder: Path, mark: str) -> None:
    template = (folder / "template.dxf").read_text("utf-8")
    with Workspace.open(location) as workspace:
        items = prepare_items(workspace, CODE, by=BY)
        for number in count():
            name = f"{mark}-{number}"
            path = folder / f"{name}.dxf"
            path.write_text(template.replace("TITLE", name), "utf-8")
            for file in import_drawings(workspace, CODE, [path], by=BY).imported:
                acknowledge("file", file.id, "sha256", file.sha256)
            sheet = project_sheets(workspace, CODE).sheets[-1]
            anchor = Anchor(sheet.id, sheet.sha256, ((10.0, 10.0), (20.0, 20.0)))
            markup = place_markup(workspace, CODE, anchor, "cloud", text=name, discipline="fire", by=BY)
            acknowledge("markup", markup, "text", name)
            edit_markup(workspace, CODE, markup, text=f"{name}!", by=BY)
            acknowledge("markup", markup, "text", f"{name}!")
            opinion = write_opinion(workspace, CODE, discipline="fire", text=name, anchor=anchor, markup=markup, by=BY)
            acknowledge("opinion", opinion, "text", name)
            reply = reply_to_opinion(workspace, CODE, opinion, f"{name}?", by=BY)
            acknowledge("reply", reply, "text", f"{name}?")
            set_opinion_status(workspace, CODE, opinion, "closed", by=BY)
            acknowledge("opinion", opinion, "status", "closed")
            give_verdict(workspace, CODE, "fire.lane.width", "complies", note=name, by=BY)
            acknowledge("verdict", "fire.lane.width", "note", name)
            item = items[number % len(items)].id
            record_acceptance(workspace, CODE, Verification(item, Result.COMPLIES, note=name), by=BY)
            acknowledge("acceptance_item", item, "note", name)
            delete_markup(workspace, CODE, markup, by=BY)
            acknowledge("markup", markup, "deleted", True)
            sent = submit_set(workspace, CODE, str(folder / "disk"), by=BY)
            acknowledge("receipt", sent.submission, "manifest", sent.manifest.sha256)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
