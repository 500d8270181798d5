"""Run as a program: imports files as they are made and prints each once it is acknowledged.

Usage: importing.py WORKSPACE FOLDER MARK
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from app.domain.project import Person
from app.services.drawing_set.import_drawings import import_drawings
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"


def main(location: str, folder: Path, mark: str) -> None:
    template = (folder / "template.dxf").read_text("utf-8")
    with Workspace.open(location) as workspace:
        for number in count():
            path = folder / f"{mark}-{number}.dxf"
            path.write_text(template.replace("TITLE", f"{mark} {number}"), "utf-8")
            result = import_drawings(workspace, CODE, [path], by=Person("ann@agency", "ann"))
            for file in result.imported:
                print(file.id, file.sha256, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
