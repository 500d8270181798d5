"""Code pages of drawing files and the lies they tell, and the escape sequences of texts."""

from __future__ import annotations

import codecs
import re

_CODE_PAGE = re.compile(r"(\d{3,5})$")
_FAMILY = {"936": "gb18030", "2312": "gb18030", "65001": "utf-8", "1361": "johab", "20127": "ascii"}
_UNICODE_VERSION = "AC1021"  # from here on files are UTF-8
_WIDE = re.compile(rb"[\x80-\xff]+")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_SHIFT_JIS = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]")
_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x7e\x80-\x96]")
_FEWEST_PAIRS, _LEAST_KANA = 6, 0.2
_LONG_RUN = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
_RUSSIAN = frozenset(b"\xc0\xc5\xc8\xcd\xce\xd0\xd1\xd2")  # А Е И Н О Р С Т, more than half of all letters
_KOREAN = frozenset(value.encode("cp949") for value in "이다의도면층실부단배치가구조상하기수")
_FEWEST_LETTERS, _LEAST_RUSSIAN = 24, 0.45
_FEWEST_SYLLABLES, _SURE_SYLLABLES, _LEAST_KOREAN = 10, 24, 5
_SINGLE_BYTE = ("cp1252", "ascii")
_UNICODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_MULTIBYTE_PAGES = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "johab", "5": "gb18030"}
_PERCENT = re.compile(r"%%(\d{3}|.)", re.DOTALL)
_SIGNS = {"c": "Ø", "d": "°", "p": "±", "%": "%"}
_SWITCHES = "uok"  # underline, overline, strike-through: start or stop


def codec_of(declared: str) -> str:
    """Return the Python codec for a $DWGCODEPAGE such as ANSI_936; empty when there is none."""
    match = _CODE_PAGE.search(declared.strip())
    name = _FAMILY.get(match[1], f"cp{match[1]}") if match else declared.strip()
    try:
        found = codecs.lookup(name).name if name else ""
        return "gb18030" if found in ("gb2312", "gbk") else found
    except LookupError:
        return ""


def detect(declared: str, version: str, sample: list[bytes]) -> str:
    """Return the codec that the non-ASCII values ``sample`` are really written in, whatever the file declares."""
    claimed = codec_of(declared) or "cp1252"
    wide = [value for value in sample if _WIDE.search(value)]
    if not wide:
        return "utf-8" if version >= _UNICODE_VERSION else claimed
    if _share(wide, "utf-8") > 0.9:
        return "utf-8"
    if claimed in ("gb18030", "cp1252") and _looks_japanese(wide):
        return "cp932"
    if claimed in ("gb18030", "cp1252") and _looks_big5(wide):
        return "cp950"
    claim_holds = _share(wide, claimed) > 0.9
    if claimed not in ("cp1252", "ascii", "utf-8") and claim_holds:
        return claimed
    if claimed in _SINGLE_BYTE and _looks_russian(wide):
        return "cp1251"
    if _looks_chinese(wide):
        return "cp949" if claimed in _SINGLE_BYTE and _looks_korean(wide) == _SURE else "gb18030"
    if claim_holds and claimed != "utf-8":
        return claimed
    return max((claimed, "gb18030", "cp1252"), key=lambda codec: _share(wide, codec))


def in_doubt(codec: str, declared: str, sample: list[bytes]) -> bool:
    """Tell whether texts that are read in ``codec`` may be written in another code page.

    They say little in what is taken for Chinese, but nothing that is not Korean; or they hold whole words of letters
    that western languages have singly.
    """
    if codec not in ("gb18030", *_SINGLE_BYTE) or codec_of(declared) == codec not in _SINGLE_BYTE:
        return False
    wide = [value for value in sample if _WIDE.search(value)]
    if codec == "gb18030" or not wide:
        return bool(wide) and _looks_korean(wide) != _NO
    every = sum(map(len, {run for value in wide for run in _WIDE.findall(value)}))
    words = sum(map(len, {run for value in wide for run in _LONG_RUN.findall(value)}))
    return words >= max(_FEWEST_LETTERS / 2, every / 2)


def _share(values: list[bytes], codec: str) -> float:
    good = 0
    for value in values:
        try:
            value.decode(codec)
            good += 1
        except (UnicodeDecodeError, LookupError):
            continue
    return good / len(values)


def _looks_japanese(values: list[bytes]) -> bool:
    """Tell Shift-JIS from all others: among its pairs are the syllables that no Japanese text does without."""
    pairs = [pair for value in values for pair in _SHIFT_JIS.findall(value)]
    kana = sum(_KANA.fullmatch(pair) is not None for pair in pairs)
    return len(pairs) >= _FEWEST_PAIRS and kana >= _LEAST_KANA * len(pairs) and _share(values, "cp932") > 0.9


def _looks_russian(values: list[bytes]) -> bool:
    """Tell Windows-1251 from western code pages and GBK: words of high letters, of which few make up the most."""
    words = [run for value in values for run in _LONG_RUN.findall(value)]
    letters = [byte & 0xDF for word in words for byte in word]
    common = sum(letter in _RUSSIAN for letter in letters)
    every = sum(len(run) for value in values for run in _WIDE.findall(value))
    return len(letters) >= max(_FEWEST_LETTERS, 0.7 * every) and common >= _LEAST_RUSSIAN * len(letters)


_NO, _MAYBE, _SURE = 0, 1, 2


def _looks_korean(values: list[bytes]) -> int:
    """Tell whether texts that GBK can say would say something in Korean: _NO, _MAYBE or _SURE.

    Syllables have first bytes 0xB0 to 0xC8, where GBK has a good half of its common characters.
    """
    pairs = {pair for value in values for pair in _PAIR.findall(value) if pair[0] >= 0xB0}
    usual = len(pairs & _KOREAN)
    if any(pair[0] > 0xC8 or pair[1] < 0xA1 for pair in pairs):
        return _NO
    if len(pairs) >= _SURE_SYLLABLES and usual >= _LEAST_KOREAN:
        return _SURE
    return _MAYBE if len(pairs) >= _FEWEST_SYLLABLES or usual >= max(3, len(pairs) / 2) else _NO


def _looks_big5(values: list[bytes]) -> bool:
    """Tell Big5 from GBK and western code pages: the second bytes of many common characters are below 0xA1."""
    pairs = [pair for value in values for pair in _PAIR.findall(value)]
    common = sum(0xA4 <= pair[0] <= 0xC6 for pair in pairs)
    low = sum(pair[1] < 0xA1 for pair in pairs)
    if len(pairs) < _FEWEST_PAIRS:
        return False
    return low >= 0.25 * len(pairs) and common >= 0.9 * len(pairs) and _share(values, "cp950") > 0.9


def _looks_chinese(values: list[bytes]) -> bool:
    """Tell GBK from a western code page: its bytes come in pairs, most of them in the rows of common characters."""
    common = pairs = odd = 0
    for value in values:
        i = 0
        while i < len(value):
            if value[i] < 0x80:
                i += 1
            elif i + 1 < len(value) and 0x81 <= value[i] <= 0xFE and value[i + 1] >= 0x40:
                pairs += 1
                common += 0xA1 <= value[i] <= 0xF7 and value[i + 1] >= 0xA1
                i += 2
            else:
                odd += 1
                i += 1
    return pairs > 0 and odd <= pairs * 0.05 and common >= pairs * 0.7


class Decoder:
    """Decodes values in the file's code page and counts those that were not written in it."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.failed = 0

    def __call__(self, value: bytes) -> str:
        """Return ``value`` as text, its \\U+ and \\M+ sequences replaced."""
        return unescaped(self.plain(value))

    def plain(self, value: bytes) -> str:
        """Return ``value`` as text, sequences left alone."""
        if value.isascii():
            return value.decode("ascii")
        for codec in (self.codec, "utf-8", "gb18030"):
            try:
                return value.decode(codec)
            except (UnicodeDecodeError, LookupError):
                continue
        self.failed += 1
        return value.decode(self.codec if self.codec != "utf-8" else "cp1252", "replace")


def unescaped(text: str) -> str:
    """Replace \\U+XXXX and \\M+nXXXX by the characters they stand for."""
    if "\\U+" in text:
        text = _UNICODE.sub(lambda m: chr(int(m[1], 16)), text)
        if any("\ud800" <= c <= "\udfff" for c in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\\M+" in text:
        text = _MULTIBYTE.sub(_multibyte, text)
    return text


def _multibyte(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[2]).decode(_MULTIBYTE_PAGES[match[1]])
    except UnicodeDecodeError:
        return "\ufffd"


def without_percent(text: str) -> str:
    """Replace %%c %%d %%p %%% and %%nnn, drop underline and overline switches.

    %%128 to %%159 stay: they are signs of a font's own, like those of steel grades, and no characters.
    """
    return _PERCENT.sub(_percent, text) if "%%" in text else text


def _percent(match: re.Match[str]) -> str:
    code = match[1].lower()
    if len(code) == 3:
        number = int(code)
        return f"%%{code}" if 0x80 <= number < 0xA0 else chr(number)
    return "" if code in _SWITCHES else _SIGNS.get(code, match[1])
