"""What stands outside of a sheet's frame is not reviewed, and no check says that there is none of it."""

from __future__ import annotations

import pytest
from other_hand import Hand, tally

from app.domain.project import Discipline
from app.services.review.review_files import review_files

SECTION = "municipal.section.lane"


def drawn(x: float) -> Hand:
    """Draw a framed site plan of 118.9 m by 84.1 m, and at ``x`` a kerb with a corner and a cross section."""
    hand = Hand("m").box("图框", 0, 0, 118.9, 84.1).box("图框", 2.5, 1.0, 115.4, 82.1)
    for row, words in enumerate(("图号", "总施-01", "图名", "总平面图", "比例", "1:100")):
        hand.text("图框", words, (100 + 6.0 * (row % 2), 6.0 - 1.5 * (row // 2)), 0.4)
    hand.box("用地红线", 10, 15, 95, 60).box("拟建建筑", 20, 30, 40, 15).text("拟建建筑", "1#楼 6F H=18", (30, 35), 0.8)
    hand.line("路缘石", (15, 20), (100, 20))
    hand.line("路缘石", (x, 60), (x + 10, 60), (x + 11, 60.3), (x + 11.7, 61), (x + 12, 62), (x + 12, 75))
    return hand.text("TEXT", "道路标准横断面图", (x, 55), 0.6).text("TEXT", "机动车道", (x, 50), 0.5)


@pytest.mark.parametrize(("x", "answers"), [(30.0, "n1"), (150.0, "u1")])
def test_what_stands_outside_the_frame_may_be_what_a_check_looks_for(tmp_path, x: float, answers: str):
    hand = drawn(x)
    hand.document.saveas(tmp_path / "site.dxf")
    disciplines = [Discipline.PLANNING, Discipline.MUNICIPAL]
    findings = review_files([tmp_path / "site.dxf"], disciplines, {"building_use": "public"}).review.findings
    section = [one for one in findings if one.rule == SECTION]
    assert tally([one.outcome.value for one in section]) == answers
    (road,) = [one for one in findings if one.rule == "planning.site_road.width"]
    assert road.outcome.value == {"n1": "not_applicable", "u1": "cannot_determine"}[answers]
    assert ("在图框外，未审查" in road.message) == (answers == "u1")
