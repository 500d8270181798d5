"""Numbers out of text, many at once: eight characters a machine word, no Python per value.

All functions take the file as bytes with ``PAD`` leading and trailing bytes that belong to no value, and the first and
one-past-last byte of each value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

PAD = 32
_ONES = np.uint64(0x0101010101010101)
_DOTS = _ONES * np.uint64(ord("."))
_HIGH_BITS = _ONES << np.uint64(7)
_BYTE_OF_BIT = np.uint64(0x0001020304050607)  # times 1 << 8·k has k in its highest byte
_LOW_NIBBLES = np.uint64(0x0F0F0F0F0F0F0F0F)
_KEEP = np.array([0] + [(0xFFFFFFFFFFFFFFFF << (8 * (8 - n))) & 0xFFFFFFFFFFFFFFFF for n in range(1, 9)], np.uint64)
_LONG = np.longdouble
_POWERS = np.array([_LONG(10) ** n for n in range(28)], _LONG)
_MAX_DIGITS = 19
_LARGEST = 1e16  # beyond, a double no longer holds whole numbers: no drawing means it


def words_of(data: Bytes) -> Words:
    """Return the overlapping eight-byte words of ``data``: item ``i`` holds bytes ``i`` to ``i + 7``."""
    return np.ndarray((len(data) - 7,), "<u8", data.data, strides=(1,))


def tail_words(words: Words, stop: Ints, length: Ints) -> Words:
    """Return the last ``length`` (at most eight) bytes before ``stop``, last byte highest, zeros below."""
    tail: Words = words[stop - 8] & _KEEP[np.clip(length, 0, 8)]
    return tail


def eight_digits(word: Words) -> Words:
    """Return the value of eight decimal characters a word; spaces and zero bytes count as 0."""
    w = word & _LOW_NIBBLES
    w = w * np.uint64(10) + (w >> np.uint64(8))
    w = (w & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(0x00640001) + np.uint64(0)
    w = (w >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF)
    value: Words = (w * np.uint64(0x271000000001)) >> np.uint64(32)
    return value


def not_digits(word: Words) -> npt.NDArray[np.bool_]:
    """Tell which words hold a byte that is neither a digit nor zero."""
    high = word & np.uint64(0xF0F0F0F0F0F0F0F0)
    used = high | (high >> np.uint64(4))
    filled = used & _ONES  # digits 0x30–0x39 have bit 4 set
    wrong_high = high != filled * np.uint64(0x30)
    over_nine = ((word & _LOW_NIBBLES) + np.uint64(0x0606060606060606)) & np.uint64(0x1010101010101010)
    stray = word & ~(filled * np.uint64(0xFF))  # control characters have no high nibble
    wrong: npt.NDArray[np.bool_] = wrong_high | (over_nine != 0) | (stray != 0)
    return wrong


def small_ints(words: Words, start: Ints, stop: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Parse unsigned integers of up to eight characters, leading spaces allowed.

    Returns:
        The values and which of them could be read.
    """
    length = stop - start
    word = tail_words(words, stop, length)
    spaces = (word ^ np.uint64(0x2020202020202020)) - _ONES
    spaces &= ~(word ^ np.uint64(0x2020202020202020)) & np.uint64(0x8080808080808080)
    padded = (spaces != 0).nonzero()[0]
    if padded.size:  # leading spaces only: blank them out, a space after a digit stays and fails the check
        w = word[padded]
        for byte in range(8):
            at = np.uint64(0xFF << (8 * byte))
            below = np.uint64((1 << (8 * byte)) - 1)
            blank = ((w & at) == np.uint64(0x20 << (8 * byte))) & ((w & below) == 0)
            w = np.where(blank, w & ~at, w)
        word = word.copy()
        word[padded] = w
    good = (length > 0) & (length <= 8) & ~not_digits(word) & (word != 0)
    return eight_digits(word).astype(np.int64), good


def group_codes(words: Words, start: Ints, stop: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Parse unsigned integers of up to four characters, leading spaces allowed; by tables, a pair of characters each.

    Returns:
        The values and which of them could be read.
    """
    length = stop - start
    word = (words[stop - 8] >> np.uint64(32)).astype(np.uint32) & _KEEP_FOUR[np.clip(length, 0, 4)]
    value = _FIRST_PAIR[word & np.uint32(0xFFFF)] + _LAST_PAIR[word >> np.uint32(16)]
    return value.astype(np.int64) & 0x3FFF, (value < _BAD) & (length <= 4)


def _pairs() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return what the first and the last two of four characters count for, by their little-endian word.

    What cannot be adds ``_BAD``; so do digits in the first pair and a blank that begins the last one together.
    """
    first, last = np.full(1 << 16, _BAD, np.int32), np.full(1 << 16, _BAD, np.int32)
    blanks, digits = (0, ord(" ")), range(ord("0"), ord("9") + 1)
    for one in (*blanks, *digits):
        for two in (*blanks, *digits):
            word, tens = one | two << 8, one - ord("0") if one in digits else 0
            if two in digits:
                number = 10 * tens + two - ord("0")
                first[word] = 100 * number + _BAD // 2
                last[word] = number + (0 if one in digits else _BAD // 2)
            elif one in blanks:
                first[word] = 0
    return first, last


_BAD = 1 << 15
_KEEP_FOUR = np.array([0, 0xFF000000, 0xFFFF0000, 0xFFFFFF00, 0xFFFFFFFF], np.uint32)
_FIRST_PAIR, _LAST_PAIR = _pairs()


def _digits(words: Words, stop: Ints, length: Ints) -> tuple[Words, npt.NDArray[np.bool_]]:
    """Return the value of up to 19 digits that end at ``stop``, and which held other characters."""
    word = tail_words(words, stop, length)
    value = eight_digits(word)
    wrong = not_digits(word)
    for done, weight in ((8, 10**8), (16, 10**16)):
        more = (length > done).nonzero()[0]
        if not more.size:
            break
        word = tail_words(words, stop[more] - done, length[more] - done)
        value[more] += eight_digits(word) * np.uint64(weight)
        wrong[more] |= not_digits(word)
    return value, wrong


def trimmed(data: Bytes, start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Move ``start`` and ``stop`` inward past spaces and control characters."""
    start, stop = start.copy(), stop.copy()
    todo = ((data[start] <= 32) & (start < stop)).nonzero()[0]
    while todo.size:
        start[todo] += 1
        todo = todo[(data[start[todo]] <= 32) & (start[todo] < stop[todo])]
    todo = ((data[stop - 1] <= 32) & (start < stop)).nonzero()[0]
    while todo.size:
        stop[todo] -= 1
        todo = todo[(data[stop[todo] - 1] <= 32) & (start[todo] < stop[todo])]
    return start, stop


def floats(data: Bytes, words: Words, start: Ints, stop: Ints) -> Floats:
    """Parse decimal numbers, with or without fraction and exponent; NaN for what is none, infinite or beyond 10^16."""
    start, stop = trimmed(data, start, stop)
    first = data[start]
    negative = first == ord("-")
    start += negative | (first == ord("+"))
    length = stop - start
    dot = _first_dots(words, start, stop)
    whole = dot - start
    fraction = np.maximum(stop - dot - 1, 0)
    value, wrong = _digits(words, dot, whole)
    decimals, wrong_too = _digits(words, stop, fraction)
    digits = whole + fraction
    slow = wrong | wrong_too | (digits > _MAX_DIGITS) | (digits <= 0)
    fraction[slow] = 0
    scale = 10 ** np.minimum(fraction, _MAX_DIGITS - 1).astype(np.uint64)
    mantissa = (value * scale + decimals).astype(_LONG)
    result: Floats = (mantissa / _POWERS[fraction]).astype(np.float64)
    result[negative] *= -1
    for i in slow.nonzero()[0]:
        text = data[start[i] : start[i] + min(int(length[i]), 64)].tobytes()
        number = _one(text)
        result[i] = -number if negative[i] else number
    result[np.abs(result) > _LARGEST] = np.nan
    return result


def _first_dots(words: Words, start: Ints, stop: Ints) -> Ints:
    """Return the place of the first full stop in each value, its end when there is none."""
    dot = stop.copy()
    todo, at = np.arange(start.size), start
    while todo.size:
        differs = words[at] ^ _DOTS
        zero = (differs - _ONES) & ~differs & _HIGH_BITS  # its lowest bit marks the first full stop of the word
        found = (zero != 0).nonzero()[0]
        byte = (((zero[found] & -zero[found]) >> np.uint64(7)) * _BYTE_OF_BIT) >> np.uint64(56)
        dot[todo[found]] = np.minimum(at[found] + byte.astype(at.dtype), stop[todo[found]])
        at = at + 8
        rest = ((zero == 0) & (at < stop[todo])).nonzero()[0]
        todo, at = todo[rest], at[rest]
    return dot


def _one(text: bytes) -> float:
    try:
        number = float(text.replace(b",", b".").replace(b"D", b"E"))
    except ValueError:
        return float("nan")
    return number if text[:1] not in b"+-" and b"_" not in text and np.isfinite(number) else float("nan")
