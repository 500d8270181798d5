"""Code pages, their lies, and escape sequences."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from app.domain.resources import resource
from app.drawings.dxf.encoding import Decoder, detect, in_doubt, unescaped, without_percent
from app.drawings.dxf.mtext_content import parse
from app.drawings.dxf.mtext_lines import wrapped
from app.drawings.inspect import inspect

_CHINESE = ["一层平面图", "防火分区", "疏散楼梯间", "建筑面积", "门窗表", "设计说明"]
_WESTERN = ["Höhe", "Maßstab", "élévation", "größe", "°C", "Straße über"]


@pytest.mark.parametrize(
    ("declared", "version", "written", "texts", "expected"),
    [
        ("ANSI_936", "AC1015", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1015", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1015", "cp1252", _WESTERN, "cp1252"),
        ("ANSI_936", "AC1021", "utf-8", _CHINESE, "utf-8"),
        ("ANSI_936", "AC1021", "gbk", _CHINESE, "gb18030"),
        ("ANSI_1252", "AC1009", "utf-8", _CHINESE, "utf-8"),
        ("ANSI_950", "AC1015", "cp950", ["樓梯間", "建築面積"], "cp950"),
        ("ANSI_932", "AC1015", "cp932", ["階段室", "平面図"], "cp932"),
        ("", "AC1009", "gbk", _CHINESE, "gb18030"),
        ("nonsense", "AC1009", "gbk", _CHINESE, "gb18030"),
    ],
)
def test_code_page(declared: str, version: str, written: str, texts: list[str], expected: str) -> None:
    codec = detect(declared, version, [text.encode(written) for text in texts])
    assert codec == expected
    assert [Decoder(codec)(text.encode(written)) for text in texts] == texts


def test_undecodable_values_are_counted() -> None:
    decoder = Decoder("cp949")
    decoder(b"\xff\xff\x80")
    assert decoder.failed == 1


def test_escapes() -> None:
    assert unescaped(r"\U+4E2D\U+6587 \M+5D6D0") == "中文 中"
    assert unescaped(r"\U+D83D\U+DE00") == "😀"
    assert without_percent("%%c20 %%P0.5 45%%d %%u下划线%%U 100%%% %%065") == "Ø20 ±0.5 45° 下划线 100% A"


def test_mtext_codes() -> None:
    lines = parse(r"{\H2x;\C1;标题}\P第一行 \S1/2; %%c20\~x \\ \{y\}\P\pi0,l2;\fSimSun|b0|i0;末行\H5;高", 2.5, 0.8)
    assert [line.text for line in lines] == ["标题", "第一行 1/2 Ø20\u00a0x \\ {y}", "末行高"]
    assert lines[0].format.height == 2
    assert lines[0].format.rgb == 0xFF0000
    assert lines[1].format.rgb is None
    assert lines[2].format.font == "SimSun"
    assert lines[2].height == 2
    assert {line.format.width for line in lines} == {0.8}


@pytest.mark.parametrize("content", ["{{{", "}}}", "\\", "\\H", "\\S", "%%", "%", "^", "\\H9e99x;a", "\\c;a", "\\A1;"])
def test_malformed_mtext(content: str) -> None:
    parse(content, 1.0, 1.0)


def test_wrapping() -> None:
    lines = parse("一二三四五六七八九十，甲乙 word another", 1.0, 1.0)
    broken = wrapped(lines, 5.0, lambda text: float(len(text)))
    assert [line.text for line in broken] == ["一二三四五", "六七八九", "十，甲乙", "word", "another"]
    (held, last) = wrapped(parse(r"1.\~two\~words and", 1.0, 1.0), 5.0, lambda text: float(len(text)))
    assert (held.text, last.text) == ("1.\u00a0two\u00a0words", "and")


@pytest.mark.parametrize("declared", ["ANSI_936", "ANSI_1252", "ANSI_950"])
def test_big5_is_told_from_gbk_whatever_is_declared(declared: str) -> None:
    traditional = "疏散樓梯淨寬度防火分區面積不應大於二千五百平方公尺避難層"
    simplified = "疏散楼梯净宽度防火分区面积不应大于二千五百平方米避难层剖面图囧"
    assert detect(declared, "AC1015", [traditional.encode("cp950")]) == "cp950"
    assert detect(declared, "AC1015", [simplified.encode("gbk")]) == "gb18030"
    assert detect(declared, "AC1015", ["Größe Fläche Höhe für Tür".encode("cp1252")]) != "cp950" or "950" in declared


@pytest.mark.parametrize("declared", ["", "ANSI_936", "ANSI_1252"])
def test_shift_jis_is_told_by_its_syllables(declared: str) -> None:
    texts = ["レイヤ1 読み取り不可", "コープ 平面図", "階段の幅は有効寸法とする"]
    assert detect(declared, "AC1009", [text.encode("cp932") for text in texts]) == "cp932"
    assert detect(declared, "AC1009", ["théâtre Gérard forêt à côté".encode("cp850")]) != "cp932"


def test_texts_in_no_known_code_page_are_told() -> None:
    value = b"\x81\x20\x8d\xff"
    decoder = Decoder(detect("", "AC1009", [value]))
    assert "\ufffd" in decoder(value)
    assert decoder.failed == 1


_RUSSIAN = ["План первого этажа", "Экспликация помещений", "Лестничная клетка", "ПЛОЩАДЬ", "Разрез 1-1", "м2"]
_KOREAN = [
    "1층 평면도",
    "계단실 및 복도",
    "방화구획 면적",
    "남측 입면도 기초 구조",
    "창호 상세 치수는 도면에 따른다",
    "지하 주차장 배치",
]
_SHORT_KOREAN = ["평면도", "배치도", "계단실", "복도"]


@pytest.mark.parametrize("declared", ["", "ANSI_1252"])
def test_undeclared_russian_and_korean(declared: str) -> None:
    for texts, codec in ((_RUSSIAN, "cp1251"), (_KOREAN, "cp949")):
        sample = [text.encode(codec) for text in texts]
        assert detect(declared, "AC1015", sample) == codec
        assert not in_doubt(codec, codec, sample)
    sample = [text.encode("cp949") for text in _SHORT_KOREAN]
    assert in_doubt(detect(declared, "AC1015", sample), declared, sample)
    assert not in_doubt(detect("ANSI_949", "AC1015", sample), "ANSI_949", sample)
    greek = ["ΚΑΤΟΨΗ ΙΣΟΓΕΙΟΥ".encode("cp1253"), "Κλιμακοστάσιο".encode("cp1253"), "Όψη".encode("cp1253")]
    assert in_doubt(detect(declared, "AC1015", greek), declared, greek)
    western = [text.encode("cp1252") for text in (*_WESTERN, "Über", "crème brûlée", "ñandú")]
    assert not in_doubt(detect(declared, "AC1015", western), declared, western)


def test_chinese_is_never_taken_for_korean_or_russian() -> None:
    content = "".join(path.read_text(encoding="utf-8") for path in sorted(resource("review").rglob("*.toml"))[:60])
    words = re.findall("[\u4e00-\u9fff]{2,8}", content)
    random = Random(5)
    doubts = 0
    for many in (4, 6, 10, 20, 50) * 60:
        sample = [random.choice(words).encode("gbk") for _ in range(many)]
        codec = detect("ANSI_1252", "AC1015", sample)
        assert codec == "gb18030"
        doubts += in_doubt(codec, "ANSI_1252", sample)
        assert not in_doubt(codec, "ANSI_936", sample)
    assert doubts < 5


def test_texts_of_a_doubtful_code_page_are_listed(tmp_path: Path) -> None:
    texts = "".join(f"0\nTEXT\n8\n0\n10\n{row}\n20\n0\n40\n3\n1\n{text}\n" for row, text in enumerate(_SHORT_KOREAN))
    path = tmp_path / "a.dxf"
    path.write_bytes(f"0\nSECTION\n2\nENTITIES\n{texts}0\nENDSEC\n0\nEOF\n".encode("cp949"))
    gaps = inspect(path, None, lambda _layer: "")["not_shown"]
    assert [(one["what"], one["count"]) for one in gaps if one["reason"] == "encoding"] == [("gb18030, or another", 4)]
