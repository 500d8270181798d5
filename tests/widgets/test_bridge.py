"""The lanes of the window: answers come back while it is open, and never afterwards."""

from __future__ import annotations

import time

from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, Cancelled
from widgets.bridge import Bridge


def test_answers_errors_and_stops_arrive_in_order(qtbot: QtBot) -> None:
    lane, seen = Bridge(), []
    lane.failed.connect(lambda error: seen.append(error.message))
    lane.cancelled.connect(lambda: seen.append("stopped"))

    def fails() -> None:
        raise BadInput("no drawing")

    def stops() -> None:
        raise Cancelled("Stopped by the user")

    for work in (lambda: 1, fails, stops, lambda: 2):
        lane.call(work, seen.append)
    qtbot.waitUntil(lambda: lane.idle)
    assert seen == [1, "no drawing", "stopped", 2]
    lane.close()


def test_an_answer_that_comes_after_closing_starts_nothing_new(qtbot: QtBot) -> None:
    lane, seen = Bridge(), []

    def go_on(answer: object) -> None:
        seen.append(answer)
        lane.call(lambda: 0)

    lane.call(lambda: time.sleep(0.05), go_on)
    lane.close()
    qtbot.waitUntil(lambda: lane.idle)
    assert seen == []
