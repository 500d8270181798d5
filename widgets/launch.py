"""Start of the window: application, language, look, session, areas."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QStackedWidget

from app.domain.feedback import Feedback
from app.domain.resources import resource
from app.jobs.pool import Pool
from app.joint_review.people import Registration
from app.services.drawing_set.search_set import Hit, search_set
from app.services.joint_review.review_status import ReviewStatus
from app.services.people.register import people
from app.services.project.create_project import create_project
from app.services.run_demo import begin_sample, sample_code
from app.services.supervision.seal import sealed_for
from app.storage.workspace import Workspace
from widgets import theme
from widgets.acceptance.area import AcceptanceArea
from widgets.compare.area import CompareArea
from widgets.joint_review import terms
from widgets.jump import Jump
from widgets.main_window import MainWindow
from widgets.platform.area import PlatformArea
from widgets.review.area import ReviewArea
from widgets.review.start_page import StartPage
from widgets.session import Session, who_acts
from widgets.supervision.area import SupervisionArea
from widgets.supervision.blind_page import BlindPage
from widgets.survey.area import SurveyArea

CHINESE = "zh_CN"


def application(language: str = CHINESE) -> QApplication:
    """Return the application with its look and language; Chinese unless told otherwise."""
    instance = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(instance, QApplication)  # noqa: S101 - Qt's own type is too wide
    instance.setOrganizationName("Lianshen")
    instance.setApplicationName("Lianshen")
    instance.setWindowIcon(QIcon(str(resource("icons", "lianshen.svg"))))
    QLocale.setDefault(QLocale(language))
    qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file in (Path(qt_texts, f"qtbase_{language}.qm"), resource("i18n", f"lianshen_{language}.qm")):
        translator = QTranslator(instance)
        if translator.load(str(file)):
            instance.installTranslator(translator)
    theme.apply(instance, theme.wanted_dark())
    return instance


def build_window(workspace: Workspace, pool: Pool) -> MainWindow:
    """Return the window on an open workspace, at its list of projects."""
    session = Session(workspace, who_acts(workspace), pool)
    window = MainWindow(session)
    start, review, blind = StartPage(), ReviewArea(session), BlindPage(session)
    pages = QStackedWidget()
    for page in (start, review, blind):
        pages.addWidget(page)
    window.add_area(QCoreApplication.translate("MainWindow", "Review"), "search-check", pages, 1, own_start=True)
    window.add_area(QCoreApplication.translate("MainWindow", "Compare"), "git-compare", CompareArea(session), 2)
    survey = SurveyArea(session)
    window.add_area(QCoreApplication.translate("MainWindow", "Survey"), "map", survey, 3)
    acceptance, platform = AcceptanceArea(session), PlatformArea(session)
    window.add_area(QCoreApplication.translate("MainWindow", "Acceptance"), "clipboard-check", acceptance, 4)
    window.add_area(QCoreApplication.translate("MainWindow", "Platform"), "send", platform, 5)
    supervision = SupervisionArea(session)
    supervision_name = QCoreApplication.translate("MainWindow", "Supervision")
    window.add_area(supervision_name, "chart-column", supervision, 6, own_start=True)

    def list_projects() -> None:
        session.code = ""
        window.top.show_project("", "")
        pages.setCurrentIndex(0)
        session.read(workspace.projects, start.show_projects)
        session.read(lambda: people(workspace), show_people)

    def show_people(register: Mapping[str, Registration]) -> None:
        window.top.show_person(session.person, [one for one in register.values() if one.active])

    def named(code: str) -> str:
        return next((project.name for project in workspace.projects() if project.code == code), code)

    def show_sealed(code: str) -> None:
        name = named(code)
        window.top.show_project(name, code, sealed=True)
        session.read(lambda: people(workspace), show_people)
        pages.setCurrentWidget(blind)
        window.show_area(1)
        blind.open(code, name)

    def review_blind(code: str, discipline: str) -> None:
        session.open_project(code)
        if not session.code:
            blind.open(code, named(code), discipline)

    def look_again() -> None:
        """Open a project that was sealed once it no longer is."""
        if pages.currentWidget() is blind and not sealed_for(workspace, blind.code, session.person):
            session.open_project(blind.code)

    def begin(code: str, name: str, project_class: str) -> None:
        session.decide(
            lambda: create_project(workspace, code, name, project_class, by=session.person),
            lambda project: session.open_project(project.code),
        )

    def show_sample() -> None:
        code, told = sample_code(), QCoreApplication.translate("MainWindow", "Preparing the sample project …")
        if any(project.code == code for project in workspace.projects()):
            session.open_project(code)
            return
        feedback = session.new_progress()
        session.told.emit(told)
        session.run(lambda: sample(feedback), lambda _done: session.open_project(code))

    def sample(feedback: Feedback) -> None:
        if all(project.code != sample_code() for project in workspace.projects()):
            begin_sample(workspace, pool, session.person, feedback)

    def opened(code: str) -> None:
        window.top.show_project(named(code), code)
        pages.setCurrentWidget(review)

    def show_status(status: ReviewStatus) -> None:
        if not session.code:  # closed or sealed meanwhile
            return
        known = status.review
        concluded = known.standing.conclusion
        window.top.show_clock(
            terms.heading(known.round, concluded) if concluded else terms.round_name(known.round), known.clock
        )
        window.top.show_person(session.person, [one for one in status.people.values() if one.active])

    def open_from_supervision(code: str) -> None:
        session.open_project(code)
        window.show_area(1)

    review.process.status_changed.connect(show_status)
    window.top.progress_wanted.connect(review.process.show_progress)
    window.top.people_wanted.connect(review.process.show_people)
    window.top.person_chosen.connect(session.act_as)
    supervision.project_wanted.connect(open_from_supervision)
    start.opened.connect(session.open_project)
    start.begun.connect(begin)
    session.project_changed.connect(opened)
    session.sealed.connect(show_sealed)
    session.decisions_changed.connect(look_again)
    session.person_changed.connect(look_again)
    supervision.second.blind_wanted.connect(review_blind)
    window.top.projects_wanted.connect(list_projects)
    exchange, top = review.exchange, window.top
    top.import_wanted.connect(exchange.import_files)
    top.folder_wanted.connect(exchange.import_folder)
    top.revision_wanted.connect(exchange.import_revision)
    top.watch_wanted.connect(exchange.watch)
    top.watch_ended.connect(exchange.stop_watching)
    top.comments_wanted.connect(lambda: exchange.import_comments(review.checklist.discipline))
    top.checklists_wanted.connect(exchange.use_checklists)
    top.fonts_wanted.connect(review.fonts.toggle)
    top.export_wanted.connect(exchange.export)
    top.print_wanted.connect(review.print_sheet)
    exchange.watching.connect(top.show_watched)
    start.sample_wanted.connect(show_sample)

    def search(text: str) -> None:
        code = session.code
        session.background.call(
            lambda: search_set(workspace, code, text), lambda hits: top.search.show_hits(text, hits)
        )

    def show_hit(hit: Hit) -> None:
        window.show_area(1)
        review.show_place(hit.sheet.id, hit.box_mm)

    top.search.wanted.connect(search)
    top.search.chosen.connect(show_hit)
    jump = Jump(window, lambda: [*window.entries(), *(review.entries() if session.code else ())])
    top.jump_wanted.connect(jump.open)
    canvas = review.canvas.canvas
    canvas.cursor_moved.connect(lambda x, y: window.line.show_place(canvas.place_text((x, y))))
    survey.map.cursor_moved.connect(lambda x, y: window.line.show_place(survey.map.place_text((x, y))))
    survey.map.failed.connect(session.told)
    canvas.zoomed.connect(lambda _zoom: window.line.show_scale(canvas.scale_text()))
    review.not_shown_counted.connect(window.line.show_not_shown)
    window.line.not_shown_wanted.connect(review.list_not_shown)
    list_projects()
    return window


def open_window(
    location: str | None, code: str = "", job: Callable[[Workspace, Pool, Feedback], object] | None = None
) -> int:
    """Open the window on a workspace (the user's own by default) and run it until it is closed.

    Args:
        location: folder or database address.
        code: project to open at once; the list of projects when empty.
        job: long work to do first, in the background.
    """
    qt = application(os.environ.get("LIANSHEN_LANGUAGE", CHINESE))
    workspace = Workspace.open(location)
    pool = Pool(max(2, (os.cpu_count() or 2) - 1))
    window = build_window(workspace, pool)
    session = window.session
    if job is not None:
        feedback = session.new_progress()
        session.told.emit(QCoreApplication.translate("MainWindow", "Preparing the sample project …"))
        session.run(lambda: job(workspace, pool, feedback), lambda _done: session.open_project(code))
    elif code:
        session.open_project(code)
    sys.excepthook = partial(_tell_bug, window)
    window.open_on_screen()
    return qt.exec()


def _tell_bug(window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an error that nobody foresaw, and leave its trace on the terminal."""
    lines = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(lines)
    window.notices.tell_bug(lines)
