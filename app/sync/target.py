"""Where a set can be sent: a folder (or removable disk), or a server that speaks tus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from app.domain.feedback import Feedback
from app.sync.manifest import Manifest

Keep = Callable[[dict[str, Any]], None]  # stores how far sending is, durably


class Target(Protocol):
    """Takes files by content, then the manifest; asking again never makes a second copy."""

    def send_file(self, path: Path, sha256: str, detail: dict[str, Any], keep: Keep, feedback: Feedback) -> None:
        """Bring one file there; goes on where an earlier attempt stopped.

        Raises:
            Unavailable: out of reach; trying again may help.
            Tampered: what arrived is not what was sent.
            Cancelled: stopped by the user.
        """

    def commit(self, manifest: Manifest, detail: dict[str, Any], keep: Keep, feedback: Feedback) -> dict[str, Any]:
        """Bring the manifest there and return the receipt."""
