"""The user's own folder of shape fonts; none come with the program."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.domain.errors import BadInput

VARIABLE = "LIANSHEN_FONTS"
_CHOICE = "fonts-folder.txt"  # holds the path of the folder that was chosen in the window


def fonts_folder() -> Path:
    """Return the folder where shape fonts are looked for; it need not exist.

    The variable counts first, then the folder that was chosen, then ``fonts`` of the program's data.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    data = _data()
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if chosen := (data / _CHOICE).read_text("utf-8").strip():
            return Path(chosen)
    return data / "fonts"


def use_folder(folder: Path | None) -> None:
    """Look for shape fonts in ``folder`` from now on, here and in processes begun from here; None changes nothing."""
    if folder is not None:
        os.environ[VARIABLE] = str(folder.absolute())


def choose_folder(folder: Path) -> None:
    """Look for shape fonts in ``folder`` from now on, in all processes and whenever the program starts again.

    Raises:
        BadInput: the choice cannot be kept.
    """
    data = _data()
    try:
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f".{_CHOICE}.{os.getpid()}"
        draft.write_text(str(folder.absolute()), "utf-8")
        draft.replace(data / _CHOICE)
    except OSError as error:
        raise BadInput(f"The choice cannot be kept: {error.strerror}", path=str(data)) from error


def _data() -> Path:
    from platformdirs import user_data_path  # not before: a command that only names a folder starts sooner

    return user_data_path("lianshen")
