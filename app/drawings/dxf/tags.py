"""The tags of a DXF file as arrays: group code and place of the value of each, without a Python object per tag."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.numbers import PAD, Bytes, Floats, Ints, Words, floats, group_codes, small_ints, words_of

COMMENT = 999
_LONG_VALUE = 256
_PIECE_BYTES = 1 << 19  # read at a time, and
_BATCH = 1 << 14  # values parsed at a time: what the processor's cache holds
Places = npt.NDArray[np.signedinteger]


@dataclass(frozen=True)
class Tags:
    """All tags in file order.

    Args:
        data: the file between ``PAD`` bytes on both sides.
        words: overlapping eight-byte words of ``data``.
        code: (n,) group codes.
        start: (n,) first byte of each value; four bytes a place for files under 2 GB, as ``stop``.
        stop: (n,) one past the last byte of each value, line end excluded.
        breaks: tags after which lines did not fit together and had to be skipped.
    """

    data: Bytes
    words: Words
    code: npt.NDArray[np.int16]
    start: Places
    stop: Places
    breaks: Ints

    def numbers(self, index: Places) -> Floats:
        """Return the values of the tags ``index`` as numbers, NaN where they are none."""
        found = np.empty(len(index))
        for first in range(0, len(index), _BATCH):
            part = index[first : first + _BATCH]
            found[first : first + _BATCH] = floats(self.data, self.words, self.start[part], self.stop[part])
        return found

    def lines(self, index: Places) -> Ints:
        """Return the lines of the group codes of tags, from 1."""
        return np.searchsorted((self.data == 10).nonzero()[0], self.start[index]).astype(np.int64)

    def value(self, index: int) -> bytes:
        """Return one value as it stands in the file."""
        return self.data[self.start[index] : self.stop[index]].tobytes()

    def intern(self, index: Places) -> tuple[Ints, list[bytes]]:
        """Return an id for the value of each tag of ``index`` and the values by id, without surrounding spaces."""
        if not index.size:
            return np.empty(0, np.int64), []
        start, stop = self.start[index], self.stop[index]
        length = stop - start
        digest = length.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        todo = (length > 0).nonzero()[0]
        offset = 0
        while todo.size and offset < _LONG_VALUE:
            left = length[todo] - offset
            word = self.words[start[todo] + offset]
            short = (left < 8).nonzero()[0]
            word[short] &= (np.uint64(1) << (left[short] * 8).astype(np.uint64)) - np.uint64(1)
            mixed = (digest[todo] ^ word) * np.uint64(0xFF51AFD7ED558CCD)
            digest[todo] = mixed ^ (mixed >> np.uint64(29))
            offset += 8
            todo = todo[left > 8]
        for i in todo:  # long values: rare, one by one
            digest[i] ^= np.uint64(_digest(self.data[start[i] : stop[i]].tobytes()))
        _, first, ids = np.unique(digest, return_index=True, return_inverse=True)
        whole = self.data.data
        ends = zip(start[first].tolist(), stop[first].tolist(), strict=True)
        return ids.astype(np.int64), [whole[begin:end].tobytes().strip() for begin, end in ends]

    def handles(self, index: Places) -> npt.NDArray[np.uint64]:
        """Return hexadecimal values as numbers, 0 where they are none."""
        start, stop = self.start[index], self.stop[index]
        length = np.minimum(stop - start, 16)
        value = np.zeros(len(index), np.uint64)
        wrong = stop - start > 16
        for offset in range(int(length.max(initial=0))):
            todo = (offset < length).nonzero()[0]
            digit = _HEX[self.data[start[todo] + offset]]
            wrong[todo] |= digit > 15
            value[todo] = (value[todo] << np.uint64(4)) | (digit & np.uint8(15))
        for i in wrong.nonzero()[0]:
            value[i] = handle_of(self.value(int(index[i])))
        return value


_HEX = np.full(256, 255, np.uint8)
for _digit, _character in enumerate(b"0123456789ABCDEF"):
    _HEX[_character] = _digit
for _digit, _character in enumerate(b"abcdef"):
    _HEX[_character] = 10 + _digit


def _digest(value: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(value, digest_size=8).digest(), "little")


def handle_of(value: bytes) -> int:
    """Return one hexadecimal handle as a number, 0 when it is none."""
    try:
        handle = int(value.strip() or b"0", 16)
    except ValueError:
        return 0
    return handle if 0 <= handle < 1 << 63 else 0


def read_tags(content: bytes) -> Tags:
    """Split an ASCII DXF file into tags.

    Lines may end in LF, CR LF, CR or CR CR LF. Lines that fit no tag are skipped up to the next line pair that
    starts an entity or section; ``Tags.breaks`` says where.
    """
    return tags_of(padded(content))


def padded(content: bytes) -> bytearray:
    """Return a file's bytes as ``tags_of`` takes them: between ``PAD`` zero bytes, with one more line end."""
    return bytearray(b"".join((bytes(PAD), content, b"\n", bytes(PAD))))


def read_padded(path: Path) -> bytearray:
    """Return the bytes of a file as ``padded`` does, without a second copy; OSError when it cannot be read."""
    with path.open("rb") as file:
        room = os.fstat(file.fileno()).st_size
        content = bytearray(PAD + room + 1 + PAD)
        with memoryview(content) as whole:
            done = file.readinto(whole[PAD : PAD + room])
        rest = file.read()  # a file that grows while it is read
    content[PAD + done :] = rest + b"\n" + bytes(PAD)
    return content


def tags_of(content: bytearray) -> Tags:
    """Split a padded ASCII DXF file into tags, as ``read_tags`` does; ``content`` becomes theirs."""
    data = np.frombuffer(_plain_line_ends(content), np.uint8)
    words = words_of(data)
    end = len(data) - PAD
    if data[end - 2] == 10:
        end -= 1  # the line end added above
    return _paired(data, words, end) or _mended(data, words, end)


def _paired(data: Bytes, words: Words, end: int) -> Tags | None:
    """Return the tags of a file whose lines pair up throughout, else None; it is read a piece at a time."""
    place = np.int32 if len(data) < 1 << 31 else np.int64
    codes: list[npt.NDArray[np.int16]] = []
    starts: list[Places] = []
    stops: list[Places] = []
    at, size = PAD, _PIECE_BYTES
    while at < end:
        lines = (data[at : min(at + size, end)] == 10).nonzero()[0] + at
        lines = lines[: len(lines) // 2 * 2]
        if not len(lines):
            if at + size >= end:
                break
            size *= 2
            continue
        start = np.empty_like(lines)
        start[0] = at
        start[1:] = lines[:-1] + 1
        stop = lines - ((data[lines - 1] == 13) & (lines > start))
        code, good = _codes(data, words, start[0::2], stop[0::2])
        if not good.all():
            return None
        start, stop = start[1::2], stop[1::2]
        if (kept := code != COMMENT).all():
            kept = slice(None)
        codes.append(code[kept].astype(np.int16))
        starts.append(start[kept].astype(place))
        stops.append(stop[kept].astype(place))
        at = int(lines[-1]) + 1
    return Tags(
        data, words, _joined(codes, np.int16), _joined(starts, place), _joined(stops, place), np.empty(0, np.int64)
    )


def _joined(pieces: list[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    """Return the pieces as one array and let them go."""
    joined = np.concatenate([np.empty(0, dtype), *pieces])
    pieces.clear()
    return joined


def _plain_line_ends(content: bytearray) -> bytearray:
    """Turn line ends other than LF and CR LF into LF; drop a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff"), PAD):
        content = padded(content[PAD : -PAD - 1].decode("utf-16", "replace").encode())
    if content.startswith(b"\xef\xbb\xbf", PAD):
        content[PAD : PAD + 3] = b"   "
    returns = content.count(b"\r")
    if returns and returns != content.count(b"\r\n"):
        content = content.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def _codes(data: Bytes, words: Words, start: Ints, stop: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    code, good = group_codes(words, start, stop)
    rest = (~good).nonzero()[0]
    code[rest], good[rest] = small_ints(words, start[rest], stop[rest])
    for i in (~good).nonzero()[0][:100_000]:  # signs, trailing spaces, tabs
        text = data[start[i] : min(stop[i], start[i] + 16)].tobytes().strip()
        if text.lstrip(b"+-").isdigit() and stop[i] - start[i] < 16:
            code[i] = int(text)
            good[i] = True
    good &= (code >= -999) & (code <= 1071)
    return code, good


def _mended(data: Bytes, words: Words, end: int) -> Tags:
    """Return the tags of a file whose lines do not pair up throughout."""
    stop = (data[:end] == 10).nonzero()[0]
    start = np.empty_like(stop)
    start[:1] = PAD
    start[1:] = stop[:-1] + 1
    stop = stop - ((data[stop - 1] == 13) & (stop > start))
    even = slice(0, len(start) // 2 * 2, 2)
    code, good = _codes(data, words, start[even], stop[even])
    at, code, breaks = _rejoined(data, words, start, stop, code, good)
    if not (kept := code != COMMENT).all():
        breaks = np.maximum(np.cumsum(kept)[breaks] - 1, 0)
        at, code = at[kept], code[kept]
    return Tags(data, words, code.astype(np.int16), start[at + 1], stop[at + 1], breaks)


def _rejoined(
    data: Bytes, words: Words, start: Ints, stop: Ints, code: Ints, good: npt.NDArray[np.bool_]
) -> tuple[Ints, Ints, Ints]:
    """Return line of each tag's code, codes and breaks."""
    lines = len(start)
    odd_code, odd_good = _codes(data, words, start[1::2], stop[1::2])
    every = np.zeros(lines, np.int64)
    every[0 : 2 * len(code) : 2] = code
    every[1 : 2 * len(odd_code) : 2] = odd_code
    bad = (
        np.concatenate([(~good).nonzero()[0] * 2, [lines]]),
        np.concatenate([(~odd_good).nonzero()[0] * 2 + 1, [lines]]),
    )
    zero = np.zeros(lines, np.bool_)
    zero[0 : 2 * len(good) : 2] = good
    zero[1 : 2 * len(odd_good) : 2] = odd_good
    zero &= every == 0
    second = np.minimum(start + 1, stop)
    named = (
        (data[start] >= ord("A")) & (data[start] <= ord("Z")) & (data[second] >= ord("0")) & (data[second] <= ord("_"))
    )
    restarts = (zero[:-1] & named[1:]).nonzero()[0]
    pieces: list[Ints] = []
    breaks: list[int] = []
    count = 0
    at = 0
    while at < lines - 1:
        ends = bad[at % 2]
        end = int(ends[np.searchsorted(ends, at)])
        piece = np.arange(at, min(end, lines - 1), 2)
        pieces.append(piece)
        count += len(piece)
        if end >= lines - 1:
            break
        breaks.append(max(count - 1, 0))
        following = int(np.searchsorted(restarts, end))
        if following == len(restarts):
            break
        at = int(restarts[following])
    found = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
    return found, every[found], np.array(breaks, np.int64)
