"""The acceptance package (验收数据包): what an inspector takes along offline, and brings back.

Inside the seal lies a ZIP: ``manifest.json`` (RFC 8785) lists every other file with size and SHA-256, ``manifest.sig``
holds the Ed25519 signature of the device that sealed it, ``journal.jsonl`` the project's journal, ``blobs/<sha256>``
drawings and photos.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app import __version__
from app.acceptance.sealing import seal, unseal
from app.domain.errors import BadInput, Tampered
from app.journal.entry import Entry, canonical
from app.journal.exchange import read_lines, write_lines
from app.journal.verify import fingerprint, verify_chains

FORMAT = "lianshen-acceptance"
VERSION = 1
MANIFEST, SIGNATURE, JOURNAL, BLOBS = "manifest.json", "manifest.sig", "journal.jsonl", "blobs/"
MOST_FILES = 20_000
LARGEST_TOTAL = 4 << 30
LARGEST_MANIFEST = 32 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """Content of a package.

    Args:
        id: UUIDv7, the same on the way out and back.
        project: project code.
        name: of the project.
        packed: when, ISO 8601.
        entries: the project's journal.
        public_keys: device → key, hex, of the entries' devices.
        blobs: SHA-256 → content.
        sheets: what was approved: number, title, file, sha256, key.
        items: number of acceptance items.
        control_values: fact → value, for people; the journal holds the same.
    """

    id: str
    project: str
    name: str
    packed: str
    entries: tuple[Entry, ...]
    public_keys: Mapping[str, str]
    blobs: Mapping[str, bytes]
    sheets: tuple[Mapping[str, str], ...] = ()
    items: int = 0
    control_values: Mapping[str, Any] | None = None

    def with_news(self, entries: tuple[Entry, ...], public_key: str, blobs: Mapping[str, bytes]) -> Package:
        """Return the package with entries of one device and the files they name."""
        keys = {**self.public_keys, fingerprint(public_key): public_key}
        return replace(self, entries=(*self.entries, *entries), public_keys=keys, blobs={**self.blobs, **blobs})


def write_package(package: Package, passphrase: str, public_key: str, sign: Callable[[bytes], str]) -> bytes:
    """Return the package, signed and sealed.

    Args:
        public_key: of the sealing device, hex.
        sign: its signature, hex.

    Raises:
        BadInput: the passphrase is too short.
    """
    journal = "\n".join(write_lines(package.entries, package.public_keys)).encode() + b"\n"
    files = {JOURNAL: journal, **{f"{BLOBS}{sha256}": content for sha256, content in package.blobs.items()}}
    manifest = canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "id": package.id,
            "project": package.project,
            "name": package.name,
            "packed": package.packed,
            "tool": f"lianshen {__version__}",
            "sheets": [dict(sheet) for sheet in package.sheets],
            "items": package.items,
            "control_values": dict(package.control_values or {}),
            "files": [
                {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for path, content in sorted(files.items())
            ],
        }
    )
    signature = canonical({"algorithm": "Ed25519", "public_key": public_key, "signature": sign(manifest)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {MANIFEST: manifest, SIGNATURE: signature, **files}.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), content, zipfile.ZIP_DEFLATED)
    return seal(out.getvalue(), passphrase)


def read_package(sealed: bytes, passphrase: str, name: str) -> Package:
    """Open a package and check signature, every file's hash, and every journal entry.

    Args:
        name: of the file, for errors.

    Raises:
        BadInput: not a package, a wrong passphrase, or a file in it that has no place there.
        Tampered: something was changed.
    """
    plain = unseal(sealed, passphrase, name)
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            return _read(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise BadInput(f"the package's content is no ZIP that Lianshen wrote ({error})", path=name) from error


def _read(archive: zipfile.ZipFile, name: str) -> Package:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
        raise BadInput("the package holds more than a package may", path=name)
    for path in names:
        if path not in (MANIFEST, SIGNATURE, JOURNAL) and not _is_blob(path):
            raise BadInput(f"the package holds a file that has no place in it: {path[:120]!r}", path=name)
    if len(set(names)) != len(names) or not {MANIFEST, SIGNATURE, JOURNAL} <= set(names):
        raise BadInput("the package lacks a file or holds one twice", path=name)
    manifest = _content(archive, MANIFEST, LARGEST_MANIFEST, name)
    said = _object(manifest, MANIFEST, name)
    if said.get("format") != FORMAT or said.get("version") != VERSION:
        raise BadInput(f"the package has format {said.get('version')}, which this version does not know", path=name)
    _check_signature(manifest, _object(_content(archive, SIGNATURE, LARGEST_MANIFEST, name), SIGNATURE, name), name)
    files = {}
    listed = said.get("files")
    for row in listed if isinstance(listed, list) else []:
        content = _content(archive, str(row.get("path")), int(row.get("size", -1)), name)
        if hashlib.sha256(content).hexdigest() != row.get("sha256"):
            raise Tampered(f"The file {row.get('path')} in the package is not the one that was packed", path=name)
        files[str(row["path"])] = content
    if files.keys() != set(names) - {MANIFEST, SIGNATURE}:
        raise Tampered("The package's list of files is not complete", path=name)
    blobs = {path[len(BLOBS) :]: content for path, content in files.items() if path != JOURNAL}
    for sha256, content in blobs.items():
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Tampered(f"The file {sha256[:16]} in the package is not what its name says", path=name)
    journal = read_lines(files[JOURNAL].decode("utf-8", "replace").splitlines(), f"{name}: {JOURNAL}")
    verify_chains(journal.entries, journal.public_keys)
    project = str(said.get("project"))
    if any(entry.project != project for entry in journal.entries):
        raise Tampered("The package holds journal entries of another project", path=name)
    return Package(
        id=str(said.get("id")),
        project=project,
        name=str(said.get("name")),
        packed=str(said.get("packed")),
        entries=journal.entries,
        public_keys=journal.public_keys,
        blobs=blobs,
        sheets=tuple({str(k): str(v) for k, v in sheet.items()} for sheet in said.get("sheets", ())),
        items=int(said.get("items", 0)),
        control_values=dict(said.get("control_values", {})),
    )


def _is_blob(path: str) -> bool:
    sha256 = path[len(BLOBS) :]
    return path.startswith(BLOBS) and len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")


def _content(archive: zipfile.ZipFile, path: str, most: int, name: str) -> bytes:
    """Return a file's content, never more than ``most`` bytes of it."""
    try:
        with archive.open(path) as file:
            content = file.read(most + 1)
    except KeyError as error:
        raise Tampered(f"The package lacks the file {path}", path=name) from error
    if len(content) > most:
        raise BadInput(f"the file {path} in the package is larger than it says", path=name)
    return content


def _object(content: bytes, path: str, name: str) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BadInput(f"the file {path} in the package is damaged", path=name)
    return said


def _check_signature(manifest: bytes, said: Mapping[str, Any], name: str) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(said.get("public_key"))))
        key.verify(bytes.fromhex(str(said.get("signature"))), manifest)
    except (InvalidSignature, ValueError) as error:
        raise Tampered("The signature of the package does not hold", path=name) from error
