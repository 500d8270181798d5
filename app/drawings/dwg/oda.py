"""The ODA File Converter, when it is installed: free of charge, from opendesign.com."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput


def is_installed() -> bool:
    """Tell whether the program is where its installer puts it, or on the search path."""
    return bool(_addon().is_installed())


def as_dxf(path: Path, out: Path) -> None:
    """Write ``path`` as DXF; BadInput when the program cannot read it."""
    odafc = _addon()
    try:
        odafc.convert(path, out, version="R2018", audit=True, replace=True)
    except (odafc.ODAFCError, OSError) as error:
        raise BadInput(f"The ODA File Converter cannot read this drawing ({error})") from error
    if not out.is_file():
        raise BadInput("The ODA File Converter cannot read this drawing")


def _addon() -> Any:
    """Return the module that starts the program; it is loaded for DWG files only."""
    return importlib.import_module("ezdxf.addons.odafc")
