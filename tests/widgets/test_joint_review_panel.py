"""Round, sign-off, facts, clashes and supervision from the window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.project import Discipline, Person, Role
from app.services.joint_review.accept_for_review import accept_for_review
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.sign_discipline import sign_discipline
from app.services.joint_review.standing import joint_review
from app.services.people.register import register_person
from app.services.review.opinions import project_opinions, reply_to_opinion, set_opinion_status, write_opinion
from app.services.supervision.draw_for_second_review import draw_for_second_review
from app.services.supervision.second_review import second_reviews
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.joint_review.panel import JointReviewPanel
from widgets.main_window import MainWindow
from widgets.review.area import ReviewArea
from widgets.session import who_acts
from widgets.supervision.area import SupervisionArea
from widgets.supervision.blind_page import BlindPage

PEOPLE = {
    Role.CHIEF: Person("zhou@agency", "周国栋"),
    Role.REVIEWER: Person("zhang@agency", "张丽华"),
    Role.CHECKER: Person("li@agency", "李建平"),
}


def staff(window: MainWindow) -> None:
    for role, person in PEOPLE.items():
        register_person(
            window.session.workspace,
            person.id,
            person.name,
            disciplines=list(Discipline),
            roles=[role],
            by=PEOPLE[Role.CHIEF],
        )


def panel_of(window: MainWindow, qtbot: QtBot) -> JointReviewPanel:
    settled(window, qtbot)
    panel = window.findChild(JointReviewPanel)
    panel.show_progress()
    return panel


def act_as(window: MainWindow, qtbot: QtBot, role: Role) -> None:
    window.session.act_as(PEOPLE[role])
    settled(window, qtbot)


def test_the_register_is_kept_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window, qtbot)
    panel.show_people()
    form = panel.people
    form.name.setText("周国栋")
    form.person.setText("zhou@agency")
    form.roles[Role.CHIEF].setChecked(True)
    form.disciplines[Discipline.FIRE].setChecked(True)
    form.save.click()
    settled(window, qtbot)
    assert window.findChild(ReviewArea).checklist.discipline == "fire"  # of which the person is
    assert form.list.item(0).text() == "周国栋 · 技术负责人 · 消防"
    names = [action.text() for action in window.top._people.actions()]
    assert names[0] == "周国栋 · 技术负责人"
    assert window.session.person.id == "zhou@agency"  # nobody else may act any more
    assert who_acts(window.session.workspace).name == "周国栋"  # and so does whoever opens the window next


def test_a_commitment_keeps_its_words_until_it_is_recorded_and_can_be_taken_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    form = panel_of(window, qtbot).progress.commitment
    form.opening.click()
    assert not form.record.isEnabled() and not form._fields.isRowVisible(form.section)
    staff(window)  # from now on the local user may not
    form.client.setText("王某")
    form.record.click()
    settled(window, qtbot)
    assert window.notices.isVisible() and form.client.text() == "王某" and form.form.isVisible()
    act_as(window, qtbot, Role.CHIEF)
    form.record.click()
    settled(window, qtbot)
    assert form.committed.text().endswith("的承诺缺少签署：设计单位") and not form.form.isVisible()
    form.taking_back.click()
    settled(window, qtbot)
    assert not joint_review(window.session.workspace, window.session.code).commitments


def test_from_acceptance_to_the_letter(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff(window)
    session, code = window.session, window.session.code
    write_opinion(session.workspace, code, text="应加宽", discipline="fire", by=PEOPLE[Role.REVIEWER])
    panel = panel_of(window, qtbot)
    act_as(window, qtbot, Role.CHIEF)
    progress = panel.progress
    progress.size_choice.setCurrentIndex(2)
    progress.accept_button.click()
    settled(window, qtbot)
    assert "还剩 10 个工作日" in window.top._progress.text()
    letter = tmp_path / "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(letter), ""))
    progress.issue_button.click()
    assert progress.question.isVisible() and not letter.exists()
    progress.question.yes.click()
    settled(window, qtbot)
    assert letter.stat().st_size > 1000
    assert joint_review(session.workspace, code).clock.paused_since is not None
    assert progress.back_button.isVisible() and not progress.issue_button.isVisible()
    progress.back_button.click()
    settled(window, qtbot)
    assert joint_review(session.workspace, code).clock.paused_since is None
    progress.not_back_button.click()
    settled(window, qtbot)
    assert joint_review(session.workspace, code).clock.paused_since is not None and progress.back_button.isVisible()


def test_three_people_sign_and_the_chief_concludes(window: MainWindow, qtbot: QtBot) -> None:
    staff(window)
    session, code = window.session, window.session.code
    opinion = write_opinion(session.workspace, code, text="应加宽", discipline="security", by=PEOPLE[Role.REVIEWER])
    panel = panel_of(window, qtbot)
    act_as(window, qtbot, Role.CHIEF)
    panel.progress.size_choice.setCurrentIndex(2)
    panel.progress.accept_button.click()
    settled(window, qtbot)
    sign = panel.sign_off
    row = next(row for row, one in enumerate(sign.model.rows) if one.discipline is Discipline.SECURITY)
    sign.table.selectRow(row)
    assert not sign.passing.isVisible(), "a chief has nothing to sign before the check"
    act_as(window, qtbot, Role.REVIEWER)
    assert sign.passing.isVisible() and not sign.passing.isEnabled()
    reply_to_opinion(session.workspace, code, opinion, "已改", by=PEOPLE[Role.REVIEWER])
    set_opinion_status(session.workspace, code, opinion, "closed", by=PEOPLE[Role.REVIEWER])
    for role in (Role.REVIEWER, Role.CHECKER, Role.CHIEF):
        act_as(window, qtbot, role)
        assert sign.passing.isEnabled()
        sign.passing.click()
        settled(window, qtbot)
    assert "合格" in str(sign.model.data(sign.model.index(row, 4)))
    stands = joint_review(session.workspace, code).standing.of(Discipline.SECURITY)
    assert stands is not None and stands.outcome == "pass"


def test_facts_show_contradictions_with_their_sources(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window, qtbot)
    panel.setCurrentWidget(panel.facts)
    qtbot.waitUntil(lambda: panel.facts.tree.topLevelItemCount() > 0, timeout=PATIENCE_MS)
    first = panel.facts.tree.topLevelItem(0)
    assert first.text(0).startswith("⚠")
    assert first.child(0).text(2).startswith("图纸读取")


def test_a_fact_is_stated_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window, qtbot)
    panel.setCurrentWidget(panel.facts)
    form, code = panel.facts.form, window.session.code
    form.choose("green_ratio_min")
    form.text.setText("35")
    form.save.click()
    settled(window, qtbot)
    assert window.session.workspace.record(code, "project", code)["fact.green_ratio_min"] == 0.35
    form.choose("building_use")
    form.choice.setCurrentIndex(form.choice.findData("public"))
    form.save.click()
    settled(window, qtbot)
    assert window.session.workspace.record(code, "project", code)["fact.building_use"] == "public"
    form.clear.click()
    settled(window, qtbot)
    assert window.session.workspace.record(code, "project", code).get("fact.building_use") is None


def test_a_layers_role_is_corrected_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window, qtbot)
    panel.setCurrentWidget(panel.layers)
    layers = panel.layers
    qtbot.waitUntil(lambda: bool(layers.model.rows), timeout=PATIENCE_MS)

    def plays(role: str) -> bool:
        return any((one.name, one.role) == ("WALL", role) for one in layers.model.rows)

    layers.table.selectRow(next(row for row, one in enumerate(layers.model.rows) if one.name == "WALL"))
    assert (layers.role.currentData(), layers.back.isEnabled()) == ("wall", False)
    layers.role.setCurrentIndex(layers.role.findData("protective_wall"))
    layers.set.click()
    qtbot.waitUntil(lambda: plays("protective_wall"), timeout=PATIENCE_MS)
    assert layers.back.isEnabled()
    layers.back.click()
    qtbot.waitUntil(lambda: plays("wall"), timeout=PATIENCE_MS)


def test_coverage_leads_to_what_nobody_checked(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window, qtbot)
    panel.setCurrentWidget(panel.coverage)
    tree = panel.coverage.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 0, timeout=PATIENCE_MS)
    area = window.findChild(ReviewArea)
    open_items = [one for one in area._overview.items if one.discipline == "planning" and one.state == "open"]
    first = tree.topLevelItem(0)
    assert (first.text(0), first.text(5)) == ("规划", str(len(open_items)))
    tree.itemClicked.emit(first.child(0), 0)
    assert panel.currentWidget() is area.checklist
    assert area.checklist.current().title in first.child(0).text(0)


def test_a_contradiction_waits_in_the_inbox_until_the_chief_merges(window: MainWindow, qtbot: QtBot) -> None:
    staff(window)
    session, code = window.session, window.session.code
    by = PEOPLE[Role.REVIEWER]
    write_opinion(session.workspace, code, text="2#楼梯净宽不应小于 1.3 m", discipline="fire", by=by)
    write_opinion(session.workspace, code, text="2#楼梯净宽不应大于 1.2 m", discipline="planning", by=by)
    panel = panel_of(window, qtbot)
    act_as(window, qtbot, Role.CHIEF)
    assert panel.tabText(panel.indexOf(panel.clashes)).endswith("1")
    assert not panel.clashes.both.isEnabled()
    panel.clashes.merge.click()
    settled(window, qtbot)
    assert not panel.clashes.model.rows
    assert [one.kept for one in panel.clashes.settled.rows] == [project_opinions(session.workspace, code)[0].id]
    assert [one.merged_into != "" for one in project_opinions(session.workspace, code)] == [False, True]


def test_supervision_shows_figures_and_opens_projects(window: MainWindow, qtbot: QtBot) -> None:
    session, code = window.session, window.session.code
    write_opinion(session.workspace, code, text="应加宽", discipline="fire", mandatory=True, by=session.person)
    settled(window, qtbot)
    window.show_area(6)
    area = window.findChild(SupervisionArea)
    qtbot.waitUntil(lambda: bool(area.figures.rows), timeout=PATIENCE_MS)
    assert [(row.key, row.mandatory) for row in area.figures.rows] == [("fire", 1)]
    area.group.setCurrentIndex(3)
    assert [row.key for row in area.figures.rows] == [""]
    assert area.chart.accessibleDescription() == "未引条文 1"
    area.project_wanted.emit(code)
    assert window.areas.currentWidget().findChild(ReviewArea) is not None


def test_a_second_reviewer_sees_drawings_and_checklist_only(window: MainWindow, qtbot: QtBot) -> None:
    staff(window)
    session, code = window.session, window.session.code
    blind = Person("blind@city", "盲审")
    by, chief = PEOPLE[Role.REVIEWER], PEOPLE[Role.CHIEF]
    workspace = session.workspace
    made = write_opinion(workspace, code, text="应加宽", discipline="fire", by=by)
    set_opinion_status(workspace, code, made, "closed", by=by)
    accept_for_review(workspace, code, on=date(2026, 9, 21), by=chief, disciplines=["security"], size="other")
    for step, person in ((Role.REVIEWER, by), (Role.CHECKER, PEOPLE[Role.CHECKER]), (Role.CHIEF, chief)):
        sign_discipline(workspace, code, "security", step.value, "pass", by=person)
    conclude_review(workspace, code, on=date.today(), by=chief)
    register_person(workspace, blind.id, blind.name, disciplines=["security"], roles=["reviewer"], by=chief)
    draw_for_second_review(workspace, 1, by=chief, seed="7")
    settled(window, qtbot)
    page, area = window.findChild(BlindPage), window.findChild(SupervisionArea)

    session.act_as(blind)
    settled(window, qtbot)
    assert session.code == "" and window.areas.currentWidget().currentWidget() is page
    assert page.sheets.count() == 7
    window.show_area(6)
    qtbot.waitUntil(lambda: area._view is not None and bool(area._view.sealed), timeout=PATIENCE_MS)
    assert not area.figures.rows and area.left_out.isVisible()
    area.project_wanted.emit(code)
    assert session.code == ""

    area.second.discipline.setCurrentIndex(area.second.discipline.findData("security"))
    area.second.begin.click()
    qtbot.waitUntil(lambda: page.sheet.rowCount() > 0, timeout=PATIENCE_MS)
    assert not page.passing.isEnabled()
    page.sheet.cellWidget(0, 0).setCurrentIndex(1)
    page.discipline.setCurrentIndex(0)
    page._begin()
    page.discipline.setCurrentIndex(page.discipline.findData("security"))
    page._begin()
    qtbot.waitUntil(lambda: page.sheet.rowCount() > 0, timeout=PATIENCE_MS)
    assert page.sheet.cellWidget(0, 0).currentData() == "complies", "a verdict chosen earlier stays"
    page.passing.click()
    assert page._question.isVisible() and not second_reviews(workspace, code), "it cannot be changed later"
    page._question.yes.click()
    qtbot.waitUntil(lambda: session.code == code, timeout=PATIENCE_MS)
    settled(window, qtbot)
    assert len(second_reviews(workspace, code)) == 1
    assert window.areas.currentWidget().currentWidget() is window.findChild(ReviewArea)
