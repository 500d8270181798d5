"""Run as a program: writes decisions in a loop and prints each once it is acknowledged.

Usage: writing.py LOCATION MARK [COUNT]
"""

from __future__ import annotations

import sys

from app.storage.workspace import Workspace
from app.storage.writer import NEXT_NUMBER

CODE = "2019-441702-47-03-012345"


def main(location: str, mark: str, count: int) -> None:
    with Workspace.open(location) as workspace:
        content = mark
        for number in range(count):
            sha256 = workspace.blobs.put_bytes(f"{content} {number}".encode())
            with workspace.write(CODE, f"{mark}@agency") as w:
                opinion = w.create("opinion", number=NEXT_NUMBER, text=f"{mark} {number}", file_sha256=sha256)
                w.set("verdict", "shared item", verdict=f"{mark} {number}")
            print(opinion, number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000)
