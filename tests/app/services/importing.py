"""Run as a program: imports files as they are made, several at once, and prints each once it is acknowledged.

Usage: importing.py WORKSPACE FOLDER MARK
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.drawing_set.import_drawings import ImportedFile, import_drawings
from app.storage.workspace import Workspace

TOGETHER = 12
CODE = "2019-441702-47-03-012345"


def main(location: str, folder: Path, mark: str) -> None:
    template = (folder / "template.dxf").read_text("utf-8")
    with Workspace.open(location) as workspace, Pool(2) as pool:
        for number in count():
            paths = [folder / f"{mark}-{number}-{one}.dxf" for one in range(TOGETHER)]
            for path in paths:
                path.write_text(template.replace("TITLE", path.stem), "utf-8")
            import_drawings(workspace, CODE, paths, by=Person("ann@agency", "ann"), pool=pool, told=acknowledge)


def acknowledge(file: ImportedFile) -> None:
    print(file.id, file.sha256, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
