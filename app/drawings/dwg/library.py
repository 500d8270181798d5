"""The free library ezdwg (MIT), when it is installed: it reads model space and blocks, and misses some kinds."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput

_PLAIN = {"MINSERT": "INSERT", "POLYLINE_2D": "POLYLINE", "POLYLINE_3D": "POLYLINE", "ACAD_PROXY_ENTITY": "PROXY"}
_LONGEST_NAME = 40


def is_installed() -> bool:
    """Tell whether the library is there."""
    return importlib.util.find_spec("ezdwg") is not None


def plain_kind(kind: str) -> str:
    """Return the name under which DXF knows an entity."""
    if kind.startswith("DIM") or kind.endswith("_DIMENSION"):
        return "DIMENSION"
    if kind.startswith("POLYLINE_") or kind == "LWPOLYLINE":
        return "POLYLINE"
    return _PLAIN.get(kind, kind.split("|")[0][:_LONGEST_NAME])


def as_dxf(path: Path, out: Path) -> Counter[str]:
    """Write ``path`` as DXF and return how many entities of each kind the DWG holds; BadInput when it cannot."""
    import ezdwg

    try:
        ezdwg.to_dxf(str(path), str(out), dxf_version="R2010")
        headers: list[tuple[Any, ...]] = ezdwg.raw.list_object_headers_with_type(str(path))
    except Exception as error:
        raise BadInput(f"The DWG library cannot read this drawing ({error})") from error
    kinds = (str(header[4]) for header in headers if header[5] == "E")
    return Counter(plain_kind(kind) for kind in kinds if not kind.startswith("VERTEX"))
