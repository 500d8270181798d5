"""The joint review on real workspaces: one straight way to the certificate, and random walks of two devices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import ezdxf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.domain.errors import AppError, BadInput, Conflict, NotPermitted
from app.domain.place import Anchor
from app.domain.project import Discipline, Person, Role
from app.drawings.picture import Picture, PictureRequest
from app.jobs.pool import Pool
from app.joint_review.conclusion import Standing
from app.joint_review.rounds import RoundState
from app.joint_review.sign_off import Outcome
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.joint_review.accept_for_review import accept_for_review
from app.services.joint_review.clashes import open_clashes, settle_clash
from app.services.joint_review.close_round import close_round
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.export_reply_sheet import export_reply_sheet
from app.services.joint_review.issue_letter import issue_letter
from app.services.joint_review.re_review import re_review
from app.services.joint_review.read_replies import read_replies
from app.services.joint_review.record_commitment import record_commitment, withdraw_commitment
from app.services.joint_review.sign_discipline import sign_discipline, withdraw_signature
from app.services.joint_review.standing import joint_review
from app.services.joint_review.take_back_answers import take_back_answers, withdraw_return
from app.services.people.register import register_person, remove_person
from app.services.project.create_project import create_project
from app.services.review.opinions import (
    find_opinion,
    project_opinions,
    reply_to_opinion,
    set_opinion_status,
    write_opinion,
)
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf

TODAY = date.today()
CODE = "2024-440305-47-01-000001"
CHIEF, REVIEWER, CHECKER = (Person(f"{name}@agency", name) for name in ("chief", "reviewer", "checker"))
JACK = Person("jack@agency", "jack")  # registered for everything
FIREMAN = Person("fireman@agency", "fireman")  # reviewer of fire only
DESIGNER = Person("designer@institute", "designer")
SURVEYOR = Person("surveyor@institute", "surveyor")
BOTH = ("planning", "fire")


def nothing(request: PictureRequest) -> bytes:
    raise AssertionError(f"no opinion here has a place, but {request} was wanted")


PICTURE: Picture = nothing


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a registered staff and a project with one drawing."""
    home = tmp_path_factory.mktemp("office")
    with Workspace.open(home / "ws") as workspace:
        for person, roles, disciplines in (
            (CHIEF, [Role.CHIEF], list(Discipline)),
            (REVIEWER, [Role.REVIEWER], list(Discipline)),
            (CHECKER, [Role.CHECKER], list(Discipline)),
            (JACK, [Role.REVIEWER, Role.CHECKER, Role.CHIEF], list(Discipline)),
            (FIREMAN, [Role.REVIEWER], [Discipline.FIRE]),
            (DESIGNER, [Role.DESIGNER], list(Discipline)),
            (SURVEYOR, [Role.SURVEYOR], list(Discipline)),
        ):
            register_person(workspace, person.id, person.name, disciplines=disciplines, roles=roles, by=CHIEF)
        create_project(workspace, CODE, "样例", "private_other", {}, by=CHIEF)
        import_drawings(workspace, CODE, [write_dxf(home / "plan.dxf")], "A", by=CHIEF)
    return home


@pytest.fixture
def workspace(office: Path, tmp_path: Path) -> Iterator[Workspace]:
    with copy_of(office, tmp_path / "desk") as opened:
        yield opened


def copy_of(office: Path, place: Path) -> Workspace:
    """Return another device's workspace with the same beginnings."""
    shutil.copytree(office / "ws", place)
    shutil.rmtree(place / "private", ignore_errors=True)
    return Workspace.open(place)


def accept(workspace: Workspace) -> None:
    accept_for_review(workspace, CODE, on=date(2026, 9, 21), by=CHIEF, disciplines=BOTH, size="other")


def sign_all(workspace: Workspace, outcome: str = "pass", disciplines: tuple[str, ...] = BOTH) -> None:
    for discipline in disciplines:
        for person, step in ((REVIEWER, "reviewer"), (CHECKER, "checker"), (CHIEF, "chief")):
            sign_discipline(workspace, CODE, discipline, step, outcome, by=person)


def test_opinions_written_at_once_through_two_doors_have_numbers_of_their_own(workspace: Workspace) -> None:
    def write(door: Workspace) -> None:
        for number in range(12):
            write_opinion(door, CODE, text=f"应改 {number}", discipline="fire", by=REVIEWER)

    with Workspace.open(workspace.folder) as other, ThreadPoolExecutor(2) as lanes:
        for done in [lanes.submit(write, door) for door in (workspace, other)]:
            done.result()
    opinions = project_opinions(workspace, CODE)
    assert [one.label for one in opinions] == [str(number) for number in range(1, 25)]


def test_a_reply_sheet_whose_rows_were_moved_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    accept(workspace)
    for text in ("应加宽", "应加高"):
        write_opinion(workspace, CODE, text=text, discipline="fire", by=REVIEWER)
    issue_letter(workspace, CODE, tmp_path / "letter.pdf", PICTURE, on=date(2026, 9, 24), by=CHIEF)
    sheet = tmp_path / "replies.xlsx"
    export_reply_sheet(workspace, CODE, sheet)
    book = load_workbook(sheet)
    page = book.worksheets[0]
    page["G4"], page["G5"] = "已加宽", "已加高"
    book.save(sheet)
    for column in range(1, 9):
        page.cell(4, column).value, page.cell(5, column).value = page.cell(5, column).value, page.cell(4, column).value
    moved = tmp_path / "moved.xlsx"
    book.save(moved)
    with pytest.raises(BadInput, match="rows 4, 5 bear another number"):
        read_replies(workspace, CODE, moved, by=DESIGNER)
    assert not any(one.replies for one in project_opinions(workspace, CODE))
    assert read_replies(workspace, CODE, sheet, by=DESIGNER) == 2
    with pytest.raises(BadInput, match="no such file"):
        read_replies(workspace, CODE, tmp_path / "gone.xlsx", by=DESIGNER)
    book = load_workbook(sheet)
    book.worksheets[0]["G5"], book.worksheets[0]["G9"] = None, "已加高"
    book.save(moved)
    with pytest.raises(BadInput, match="rows 9 hold a reply but no opinion"):
        read_replies(workspace, CODE, moved, by=DESIGNER)


def test_a_designer_only_replies_and_a_surveyor_does_not(workspace: Workspace, tmp_path: Path) -> None:
    accept(workspace)
    written = write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=REVIEWER)
    with pytest.raises(NotPermitted, match="may only give replies"):
        write_opinion(workspace, CODE, text="无", discipline="fire", by=DESIGNER)
    with pytest.raises(NotPermitted, match="may only give replies"):
        set_opinion_status(workspace, CODE, written, "withdrawn", by=DESIGNER)
    with pytest.raises(NotPermitted, match="may only give replies"):
        close_round(workspace, CODE, on=date(2026, 9, 24), by=DESIGNER)
    for by, why in ((SURVEYOR, "may not record replies"), (Person("who@else", "who"), "not registered")):
        with pytest.raises(NotPermitted, match=why):
            reply_to_opinion(workspace, CODE, written, "已改", by=by)
        with pytest.raises(NotPermitted, match=why):
            read_replies(workspace, CODE, tmp_path / "replies.xlsx", by=by)
    reply_to_opinion(workspace, CODE, written, "已改", by=DESIGNER)
    assert find_opinion(workspace, CODE, written).status == "replied"


def test_the_whole_way_from_acceptance_to_the_certificate(workspace: Workspace, tmp_path: Path) -> None:
    accept(workspace)
    written = write_opinion(workspace, CODE, text="应加宽", discipline="fire", mandatory=True, by=REVIEWER)
    with pytest.raises(Conflict, match="cannot pass"):
        sign_discipline(workspace, CODE, "fire", "reviewer", "pass", by=REVIEWER)

    letter = tmp_path / "letter.pdf"
    issued = issue_letter(workspace, CODE, letter, PICTURE, on=date(2026, 9, 24), by=CHIEF)
    assert issued.letter.listed == (written,)
    assert joint_review(workspace, CODE, on=date(2026, 11, 1)).clock.used == 3
    with pytest.raises(Conflict, match="with the designer"):
        close_round(workspace, CODE, on=date(2026, 10, 9), by=CHIEF)

    sheet = tmp_path / "replies.xlsx"
    assert export_reply_sheet(workspace, CODE, sheet) == 1
    book = load_workbook(sheet)
    book.worksheets[0]["G4"], book.worksheets[0]["H4"] = "已加宽至 1.4 m", "建施-05"
    book.save(sheet)
    assert read_replies(workspace, CODE, sheet, by=DESIGNER) == 1
    assert read_replies(workspace, CODE, sheet, by=DESIGNER) == 0
    with pytest.raises(NotPermitted, match="may only give replies"):
        take_back_answers(workspace, CODE, on=date(2026, 10, 9), by=DESIGNER)
    take_back_answers(workspace, CODE, on=date(2026, 10, 8), by=CHIEF)
    assert withdraw_return(workspace, CODE, by=CHIEF).state is RoundState.WITH_DESIGNER
    assert find_opinion(workspace, CODE, written).replies
    with pytest.raises(Conflict, match="is recorded as back"):
        withdraw_return(workspace, CODE, by=CHIEF)
    take_back_answers(workspace, CODE, on=date(2026, 10, 9), by=CHIEF)
    with pytest.raises(Conflict, match="were not judged"):
        close_round(workspace, CODE, on=date(2026, 10, 9), by=CHIEF)
    set_opinion_status(workspace, CODE, written, "closed", by=REVIEWER)
    with pytest.raises(Conflict, match="Round 1 is not closed"):
        sign_all(workspace)
        conclude_review(workspace, CODE, on=date(2026, 10, 9), by=CHIEF)
    assert close_round(workspace, CODE, on=date(2026, 10, 9), by=CHIEF).number == 2

    with pytest.raises(BadInput, match=f"cannot be of .*: the last signature is of {TODAY}"):
        conclude_review(workspace, CODE, on=TODAY - timedelta(days=1), by=CHIEF)
    assert joint_review(workspace, CODE).standing.conclusion is None

    known = conclude_review(workspace, CODE, on=TODAY, by=CHIEF)
    certificate = known.standing.certificate
    assert certificate is not None
    assert known.standing.conclusion is not None and known.standing.conclusion.outcome is Outcome.PASS
    assert certificate.number == f"{CODE}-审-01"
    assert [row[5] for row in certificate.content["sheets"]] == [sha256 for _, sha256 in known.files]
    assert {row["discipline"] for row in certificate.content["disciplines"]} == set(BOTH)
    assert known.clock.finished == TODAY
    assert conclude_review(workspace, CODE, on=TODAY + timedelta(days=2), by=CHIEF).standing.certificate == certificate
    assert find_opinion(workspace, CODE, written).replies[0].text == "已加宽至 1.4 m\n修改图号：建施-05"

    write_opinion(workspace, CODE, text="又发现一处", discipline="planning", mandatory=True, by=REVIEWER)
    lapsed = joint_review(workspace, CODE).standing
    assert lapsed.certificate is None and lapsed.lapsed == (certificate,)


def test_a_new_drawing_lapses_signatures_and_certificate(workspace: Workspace, tmp_path: Path) -> None:
    accept(workspace)
    sign_all(workspace)
    assert conclude_review(workspace, CODE, on=TODAY, by=CHIEF).standing.certificate
    import_drawings(workspace, CODE, [write_dxf(tmp_path / "plan.dxf", "changed")], "B", by=CHIEF)
    known = joint_review(workspace, CODE).standing
    assert known.certificate is None and known.outcome is None
    assert [len(one.sign_off.lapsed) for one in known.disciplines] == [3, 3]


def test_nobody_signs_their_own_check(workspace: Workspace) -> None:
    accept(workspace)
    sign_discipline(workspace, CODE, "fire", "reviewer", "pass", by=JACK)
    with pytest.raises(NotPermitted, match="nobody signs their own check"):
        sign_discipline(workspace, CODE, "fire", "checker", "pass", by=JACK)
    sign_discipline(workspace, CODE, "fire", "checker", "pass", by=CHECKER)
    with pytest.raises(NotPermitted, match="nobody signs their own check"):
        sign_discipline(workspace, CODE, "fire", "chief", "pass", by=JACK)


def test_who_wrote_opinions_does_not_check_them(workspace: Workspace) -> None:
    accept(workspace)
    mine = write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=CHECKER)
    set_opinion_status(workspace, CODE, mine, "closed", by=REVIEWER)
    sign_discipline(workspace, CODE, "fire", "reviewer", "pass", by=REVIEWER)
    with pytest.raises(NotPermitted, match="nobody checks their own"):
        sign_discipline(workspace, CODE, "fire", "checker", "pass", by=CHECKER)


def test_people_act_only_where_they_are_registered(workspace: Workspace) -> None:
    accept(workspace)
    with pytest.raises(NotPermitted, match="planning"):
        write_opinion(workspace, CODE, text="绿地率不足", discipline="planning", by=FIREMAN)
    with pytest.raises(NotPermitted, match="not registered"):
        write_opinion(workspace, CODE, text="绿地率不足", discipline="planning", by=Person("stranger@x", "x"))
    with pytest.raises(NotPermitted, match="chief"):
        sign_discipline(workspace, CODE, "fire", "chief", "pass", by=FIREMAN)
    with pytest.raises(NotPermitted, match="Only a chief"):
        register_person(workspace, "new@agency", "新", disciplines=["fire"], roles=["reviewer"], by=FIREMAN)
    write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=FIREMAN)
    remove_person(workspace, FIREMAN.id, by=CHIEF)
    with pytest.raises(NotPermitted, match="not registered"):
        write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=FIREMAN)


def test_a_check_that_disagrees_sends_the_discipline_back(workspace: Workspace) -> None:
    accept(workspace)
    write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=REVIEWER)
    reply_to_opinion(workspace, CODE, project_opinions(workspace, CODE)[0].id, "已改", by=DESIGNER)
    sign_discipline(workspace, CODE, "fire", "reviewer", "pass", by=REVIEWER)
    wrong = sign_discipline(workspace, CODE, "fire", "checker", "fail", by=CHECKER, note="未见修改")
    fire = joint_review(workspace, CODE).standing.of(Discipline.FIRE)
    assert fire is not None and (fire.sign_off.stage, fire.outcome) == ("sent_back", None)
    with pytest.raises(NotPermitted, match="take the signature back"):
        withdraw_signature(workspace, CODE, wrong, by=CHIEF)
    sign_all(workspace, "fail", ("fire",))
    known = conclude_review(workspace, CODE, on=TODAY, by=CHIEF)
    assert known.standing.conclusion is not None and known.standing.conclusion.outcome is Outcome.FAIL
    assert known.standing.certificate is None


def test_a_signature_changed_by_somebody_else_counts_no_more(workspace: Workspace) -> None:
    accept(workspace)
    sign_all(workspace)
    signature = workspace.records(CODE, "sign_off")[0]
    with workspace.write(CODE, JACK.id) as writer:
        writer.set("sign_off", signature.id, note="forged")
    assert joint_review(workspace, CODE).standing.outcome is None


def test_contradictions_are_settled_before_the_letter_goes_out(workspace: Workspace, tmp_path: Path) -> None:
    accept(workspace)
    first = write_opinion(workspace, CODE, text="2#楼梯净宽不应小于 1.3 m", discipline="fire", mandatory=True, by=JACK)
    other = write_opinion(workspace, CODE, text="2#楼梯净宽不应大于 1.2 m", discipline="planning", by=JACK)
    with pytest.raises(Conflict, match="contradict each other: 1 / 2"):
        issue_letter(workspace, CODE, tmp_path / "x.pdf", PICTURE, on=date(2026, 9, 22), by=CHIEF)
    (clash,) = open_clashes(workspace, CODE)
    with pytest.raises(NotPermitted):
        settle_clash(workspace, CODE, clash, "keep", kept=first, reason="强条", by=REVIEWER)
    settle_clash(workspace, CODE, clash, "merge", kept=first, by=CHIEF)
    assert open_clashes(workspace, CODE) == ()
    issued = issue_letter(workspace, CODE, tmp_path / "x.pdf", PICTURE, on=date(2026, 9, 22), by=CHIEF)
    assert issued.letter.opinions == 1 and set(issued.letter.listed) == {first, other}
    with pytest.raises(Conflict, match="was merged into opinion 1"):
        set_opinion_status(workspace, CODE, other, "closed", by=JACK)
    reply_to_opinion(workspace, CODE, other, "已改", by=DESIGNER)
    assert [one.status for one in project_opinions(workspace, CODE)] == ["replied", "replied"]


def test_a_commitment_lets_the_permit_begin_once_both_have_signed(workspace: Workspace) -> None:
    record_commitment(workspace, CODE, {"client": "王"}, on=date(2026, 9, 21), by=CHIEF)
    assert not joint_review(workspace, CODE).permit_may_begin
    record_commitment(workspace, CODE, {"client": "王", "designer": "李"}, on=date(2026, 9, 22), by=CHIEF)
    known = joint_review(workspace, CODE)
    assert known.permit_may_begin and known.standing.certificate is None
    withdraw_commitment(workspace, CODE, known.commitments[-1].id, by=CHIEF)
    assert [one.date for one in joint_review(workspace, CODE).commitments] == ["2026-09-21"]
    assert not joint_review(workspace, CODE).permit_may_begin
    with pytest.raises(BadInput, match="section by section"):
        record_commitment(workspace, CODE, {"client": "王"}, on=date(2026, 9, 21), by=CHIEF, section="K1")


@pytest.mark.parametrize("damage", ["other project", "no spreadsheet", "empty"])
def test_reply_sheets_that_cannot_be_used_are_refused(workspace: Workspace, tmp_path: Path, damage: str) -> None:
    accept(workspace)
    write_opinion(workspace, CODE, text="应加宽", discipline="fire", by=REVIEWER)
    issue_letter(workspace, CODE, tmp_path / "l.pdf", PICTURE, on=date(2026, 9, 22), by=CHIEF)
    sheet = tmp_path / "replies.xlsx"
    export_reply_sheet(workspace, CODE, sheet)
    book = load_workbook(sheet)
    if damage == "other project":
        book["lianshen"]["A1"] = "2024-440305-47-01-000009"
    if damage != "empty":
        book.worksheets[0]["G4"] = "已改"
    book.save(sheet)
    if damage == "no spreadsheet":
        sheet.write_bytes(b"PK\x03\x04 no")
    with pytest.raises(BadInput, match=r"replies\.xlsx"):
        read_replies(workspace, CODE, sheet, by=DESIGNER)
    assert not project_opinions(workspace, CODE)[0].replies


STAFF = (CHIEF, REVIEWER, CHECKER, JACK, FIREMAN)
ACTS = ("write", "reply", "close", "reopen", "withdraw", "merge", "sign", "issue", "back", "end", "finish", "exchange")


def act(desk: Workspace, other: Workspace, name: str, draw: st.DataObject, folder: Path) -> None:
    """Try one act; what the rules refuse is refused."""
    by = draw.draw(st.sampled_from(STAFF))
    discipline = draw.draw(st.sampled_from(BOTH))
    opinions = project_opinions(desk, CODE)
    chosen = draw.draw(st.sampled_from(opinions)) if opinions else None
    on = date(2026, 10, 9)
    if name == "write":
        mandatory = draw.draw(st.booleans())
        write_opinion(desk, CODE, text=f"意见{len(opinions)}", discipline=discipline, mandatory=mandatory, by=by)
    elif name == "exchange":
        desk.merge(other.entries(), other.public_keys())
    elif name == "sign":
        outcome = draw.draw(st.sampled_from(["pass", "pass", "pass", "fail"]))
        sign_discipline(
            desk, CODE, discipline, draw.draw(st.sampled_from(["reviewer", "checker", "chief"])), outcome, by=by
        )
    elif name == "issue":
        issue_letter(desk, CODE, folder / "letter.pdf", PICTURE, on=date(2026, 10, 8), by=CHIEF)
    elif name == "back":
        take_back_answers(desk, CODE, on=on, by=CHIEF)
    elif name == "end":
        close_round(desk, CODE, on=on, by=CHIEF)
    elif name == "finish":
        settle_everything(desk)
        conclude_review(desk, CODE, on=TODAY, by=CHIEF)
    elif chosen is not None:
        if name == "reply":
            reply_to_opinion(desk, CODE, chosen.id, "已改", by=DESIGNER)
        elif name == "merge":
            into = draw.draw(st.sampled_from(opinions))
            with desk.write(CODE, CHIEF.id) as writer:
                writer.set("opinion", chosen.id, merged_into=into.id)
        else:
            status = {"close": "closed", "reopen": "open", "withdraw": "withdrawn"}[name]
            set_opinion_status(desk, CODE, chosen.id, status, by=by)


def settle_everything(desk: Workspace) -> None:
    """Go straight for a certificate, as far as the rules let."""
    for one in project_opinions(desk, CODE):
        if one.status == "replied" and not one.merged_into:
            set_opinion_status(desk, CODE, one.id, "closed", by=REVIEWER)
    sign_all(desk)


def require_sound(desk: Workspace, written: set[str]) -> Standing:
    """Hold the state against the records themselves, by rules written anew."""
    records = {one.id: one for one in desk.records(CODE, "opinion")}
    assert written <= set(records), "an opinion was lost"
    assert {one.id for one in project_opinions(desk, CODE)} == set(records)
    stands = joint_review(desk, CODE).standing
    for one in stands.disciplines:
        signed = one.sign_off.signatures
        by_id = {signature.id: signature for signature in signed}
        for signature in signed:
            beneath, people = signature, [signature.author]
            while beneath.upon:
                beneath = by_id[beneath.upon]
                people.append(beneath.author)
            assert len(set(people)) == len(people), "somebody signed their own check"
    if stands.certificate is not None:
        for record in records.values():
            speaker, seen = record, set()
            while speaker.get("merged_into") and speaker.id not in seen:
                seen.add(speaker.id)
                speaker = records[str(speaker["merged_into"])]
            if record.get("mandatory"):
                ends = {str(record.get("status")), str(speaker.get("status"))}
                assert ends & {"closed", "withdrawn"}, "a certificate stands with an open mandatory opinion"
                assert not record.conflicts
        assert all(one.outcome is Outcome.PASS for one in stands.disciplines)
    return stands


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_walk_of_two_devices_breaks_the_rules(
    office: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("walk")
    with copy_of(office, folder / "a") as one, copy_of(office, folder / "b") as two:
        accept(one)
        two.merge(one.entries(), one.public_keys())
        written: dict[int, set[str]] = {0: set(), 1: set()}
        for _ in range(data.draw(st.integers(5, 18), label="acts")):
            which = data.draw(st.integers(0, 1))
            desk, other = (one, two) if which == 0 else (two, one)
            with suppress(AppError):
                act(desk, other, data.draw(st.sampled_from(ACTS)), data, folder)
            written[which] |= {record.id for record in desk.records(CODE, "opinion")}
            require_sound(desk, written[which])
        mine, theirs = one.entries(), two.entries()
        one.merge(theirs, two.public_keys())
        two.merge(mine, one.public_keys())
        everyone = written[0] | written[1]
        assert require_sound(one, everyone) == require_sound(two, everyone)
        with copy_of(office, folder / "c") as third:
            for entry_set, keys in ((two.entries(), two.public_keys()), (mine, one.public_keys())):
                third.merge(entry_set, keys)
            assert joint_review(third, CODE).standing == joint_review(one, CODE).standing


def plan(path: Path, width_m: float) -> Path:
    """Draw a framed sheet with two rooms; only the first one's width differs."""
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (42_000, 0), (42_000, 29_700), (0, 29_700)], close=True)
    for x, width in ((3_000, width_m * 1000), (22_000, 6_000)):
        model.add_lwpolyline([(x, 8_000), (x + width, 8_000), (x + width, 14_000), (x, 14_000)], close=True)
    for y, label, value in ((1000, "图号", "建施-05"), (2000, "图名", "一层平面图"), (3000, "比例", "1:100")):
        model.add_text(label, height=350).set_placement((34_000, y))
        model.add_text(value, height=350).set_placement((37_000, y))
    document.saveas(path)
    return path


def test_evidence_stands_beside_each_open_opinion(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="one revision only"):
        re_review(workspace, CODE)
    import_drawings(workspace, CODE, [plan(tmp_path / "room.dxf", 6.0)], "B", by=CHIEF)
    sheet = next(one for one in project_sheets(workspace, CODE).sheets if one.number == "建施-05")
    for text, x in (("房间一应加宽", 60.0), ("房间二应加宽", 250.0)):
        anchor = Anchor(sheet.id, sheet.sha256, ((x, 90.0), (x + 20, 130.0)))
        write_opinion(workspace, CODE, text=text, discipline="fire", anchor=anchor, by=REVIEWER)
    import_drawings(workspace, CODE, [plan(tmp_path / "room.dxf", 7.2)], "C", by=CHIEF)
    with Pool(1) as pool:
        found = re_review(workspace, CODE, pool=pool)
    assert (found.before, found.after) == ("B", "C")
    assert [(one.opinion.label, one.state) for one in found.evidence] == [
        ("2", "nothing_changed"),
        ("1", "changed_here"),
    ]
