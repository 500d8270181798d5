"""What is not shown comes with what to ask the designer for."""

from __future__ import annotations

import re
from pathlib import Path

import ezdxf
import pytest

from app.domain.resources import resource
from app.drawings.inspect import inspect
from app.drawings.requests import Request, request_for

KINDS = ("OLE2FRAME", "DGNUNDERLAY", "DWFUNDERLAY", "ACDBPOINTCLOUDEX", "SECTIONOBJECT", "LIGHT", "SUN", "PLANESURFACE")


def test_every_reason_that_the_window_names_has_its_request() -> None:
    wording = (resource("theme.toml").parents[1] / "widgets" / "wording.py").read_text(encoding="utf-8")
    reasons = re.findall(r'"(\w+)": QCoreApplication\.translate\("Not shown"', wording)
    assert len(reasons) > 10
    for reason in reasons:
        found = request_for(reason, "anything")
        assert found.chinese, reason
        assert found.english, reason
    assert request_for("unsupported", "OLE2FRAME") != request_for("unsupported", "3DSOLID")
    assert request_for("unheard of", "") == Request()


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_without_a_picture_are_listed_where_they_are(tmp_path: Path, kind: str) -> None:
    ezdxf.new("R2018").saveas(tmp_path / "a.dxf")
    text = (tmp_path / "a.dxf").read_text(encoding="utf-8")
    at = text.index("0\nENDSEC", text.index("\nENTITIES"))
    entity = f"0\n{kind}\n5\nFAB\n100\nAcDbEntity\n8\n0\n100\nAcDbThing\n10\n3.0\n20\n4.0\n30\n0.0\n"
    (tmp_path / "a.dxf").write_text(text[:at] + entity + text[at:], encoding="utf-8")
    (gap,) = [one for one in inspect(tmp_path / "a.dxf", None, lambda _layer: "")["not_shown"] if one["what"] == kind]
    assert gap["reason"] == "unsupported"
    assert gap["count"] == 1
    assert gap["ask"] == request_for("unsupported", kind).english
