"""Resumable upload by tus 1.0 (https://tus.io/protocols/resumable-upload), on httpx."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from app.domain.errors import BadInput, Conflict, NotPermitted, Tampered, Unavailable
from app.domain.feedback import Feedback, check_cancelled
from app.sync.manifest import Manifest
from app.sync.target import Keep

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = 1 << 20
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
TRIES = 8


class TusTarget:
    """A tus server; uploads are known by the full hash of their content.

    Args:
        address: where uploads are created.
        client: for tests and own certificates; one with time-outs by default.
    """

    def __init__(self, address: str, client: httpx.Client | None = None) -> None:
        self._address = address
        self._client = client or httpx.Client(timeout=TIMEOUT, follow_redirects=False)

    def send_file(self, path: Path, sha256: str, detail: dict[str, Any], keep: Keep, feedback: Feedback) -> None:
        """Upload one file; the address of its upload is kept in ``detail`` before the first byte goes."""
        self._upload(path.stat().st_size, path, {"sha256": sha256, "filename": sha256}, sha256, detail, keep, feedback)

    def commit(self, manifest: Manifest, detail: dict[str, Any], keep: Keep, feedback: Feedback) -> dict[str, Any]:
        """Upload the manifest, which closes the set, and return where it lies as the receipt."""
        data = manifest.to_bytes()
        meta = {"sha256": manifest.sha256, "filename": "manifest.json", "idempotency-key": manifest.sha256}
        where = self._upload(len(data), data, meta, manifest.sha256, detail, keep, feedback)
        return {"target": where, "manifest": manifest.sha256, "files": len(manifest.files)}

    def _upload(
        self,
        size: int,
        source: Path | bytes,
        meta: dict[str, str],
        sha256: str,
        detail: dict[str, Any],
        keep: Keep,
        feedback: Feedback,
    ) -> str:
        uploads: dict[str, str] = detail.setdefault("uploads", {})
        failures = 0
        while True:
            check_cancelled(feedback)
            try:
                where = uploads.get(sha256)
                offset = self._offset(where, size) if where else None
                if where is None or offset is None:
                    where, offset = self._create(size, meta), 0
                    uploads[sha256] = where
                    keep(detail)
                while offset < size:
                    check_cancelled(feedback)
                    offset = self._send(where, source, offset, size)
                    feedback.progress(offset, size, meta["filename"])
                    failures = 0
                return where
            except (httpx.TransportError, Unavailable) as error:
                failures += 1
                if failures >= TRIES:
                    raise Unavailable(f"The server does not answer: {error}", path=self._address) from error

    def _create(self, size: int, meta: dict[str, str]) -> str:
        words = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in meta.items())
        answer = self._client.post(
            self._address, headers={**VERSION, "Upload-Length": str(size), "Upload-Metadata": words}
        )
        if answer.status_code != httpx.codes.CREATED or "Location" not in answer.headers:
            raise self._refused(answer)
        return urljoin(self._address, answer.headers["Location"])

    def _offset(self, where: str, size: int) -> int | None:
        """Return how much of an upload is there; None when the server no longer has it."""
        answer = self._client.head(where, headers=VERSION)
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            return None
        if not answer.is_success:
            raise self._refused(answer)
        try:
            offset, length = int(answer.headers["Upload-Offset"]), int(answer.headers["Upload-Length"])
        except (KeyError, ValueError) as error:
            raise Tampered("The server's answer is no upload", path=where) from error
        if length != size or not 0 <= offset <= size:
            raise Tampered("The server holds something else under this upload", path=where)
        return offset

    def _send(self, where: str, source: Path | bytes, offset: int, size: int) -> int:
        piece = _piece(source, offset)
        answer = self._client.patch(
            where,
            content=piece,
            headers={**VERSION, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
        )
        if answer.status_code in (httpx.codes.CONFLICT, httpx.codes.LOCKED):  # an earlier piece arrived after all
            raise Unavailable("The server is at another place of the file", path=where)
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise self._refused(answer)
        reached = int(answer.headers.get("Upload-Offset", "-1"))
        if not offset < reached <= min(size, offset + len(piece)):
            raise Tampered("The server counts other bytes than were sent", path=where)
        return reached

    def _refused(self, answer: httpx.Response) -> Exception:
        code, about = answer.status_code, f"The server answered {answer.status_code} {answer.reason_phrase}"
        if code in (401, 403, 407):
            return NotPermitted(about, path=self._address, advice="sign in to the platform again")
        if code in (408, 423, 425, 429) or code >= 500:
            return Unavailable(about, path=self._address)
        if code == 409:
            return Conflict(about, path=self._address)
        return BadInput(about, path=self._address, advice="check the address")


def _piece(source: Path | bytes, offset: int) -> bytes:
    if isinstance(source, bytes):
        return source[offset : offset + PIECE]
    with source.open("rb") as read:
        read.seek(offset)
        return read.read(PIECE)
