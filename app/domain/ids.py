"""Identifiers: time-ordered for what people make, derived for what is computed."""

from __future__ import annotations

import hashlib
import os
import re
import time

PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def derived_id(*parts: str) -> str:
    """Return 24 hex digits that are the same for the same parts on every device."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hex."""
    return hashlib.sha256(data).hexdigest()


def is_project_code(text: str) -> bool:
    """Tell whether ``text`` has the form YYYY-RRRRRR-II-TT-NNNNNN (项目统一代码)."""
    return PROJECT_CODE.fullmatch(text) is not None
