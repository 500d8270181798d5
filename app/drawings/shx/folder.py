"""The user's own folder of shape fonts; none come with the program."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "LIANSHEN_FONTS"


def fonts_folder() -> Path:
    """Return the folder where shape fonts are looked for; it need not exist."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path  # not before: a command that only names a folder starts sooner

    return user_data_path("lianshen") / "fonts"


def use_folder(folder: Path | None) -> None:
    """Look for shape fonts in ``folder`` from now on, here and in processes begun from here; None changes nothing."""
    if folder is not None:
        os.environ[VARIABLE] = str(folder.absolute())
