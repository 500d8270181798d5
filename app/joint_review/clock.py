"""The statutory clock of a review: working days used and left, stopped while the designer corrects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.joint_review.rounds import Round
from app.joint_review.working_days import add_working_days, data_ends, is_known, working_days


class Light(StrEnum):
    """Traffic light of a time limit."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    OFF = "off"


@dataclass(frozen=True)
class TimeLimit:
    """What the policy lays down.

    Args:
        days: working days the agency has.
        yellow_days: the light turns yellow when so many days or fewer are left.
        pauses: whether time with the designer does not count.
        reason: why so many days.
    """

    days: int
    yellow_days: int
    pauses: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """What the clock shows on one day.

    Args:
        limit: what it runs against.
        on: the day it is read.
        accepted: day the set was accepted (受理); None when it was not, and nothing runs.
        used: working days used up by the agency.
        left: working days left; negative when overdue.
        paused_since: day the letter went to the designer; None while the agency works.
        due: last day in time, were the agency to work from now on; None while paused, stopped or not begun.
        finished: day of the conclusion; None while under review.
        assumed: the answer rests on days whose holidays are not known yet.
        data_ends: last day whose holidays are known.
    """

    limit: TimeLimit
    on: date
    accepted: date | None
    used: int
    left: int
    paused_since: date | None
    due: date | None
    finished: date | None
    assumed: bool
    data_ends: date

    @property
    def light(self) -> Light:
        """Return the traffic light; off before acceptance."""
        if self.accepted is None:
            return Light.OFF
        if self.left < 0:
            return Light.RED
        if self.finished is not None:
            return Light.GREEN
        return Light.YELLOW if self.left <= self.limit.yellow_days else Light.GREEN


def read_clock(
    limit: TimeLimit, accepted: date | None, rounds: Sequence[Round], finished: date | None, on: date
) -> Reading:
    """Return what the clock shows at the end of the day ``on``.

    The day of acceptance and the day the designer's answer arrives do not count; the day a letter is issued does.
    """
    if accepted is None or accepted > on:
        return Reading(limit, on, accepted, 0, limit.days, None, None, None, not is_known(on), data_ends())
    end = min(on, finished) if finished is not None else on
    used, running, paused = 0, accepted, None
    for one in sorted(rounds, key=lambda one: one.number) if limit.pauses else ():
        if one.letter is None or one.letter.issued > end:
            break
        used += working_days(running, one.letter.issued)
        running = max(running, one.letter.issued)
        if one.returned is None or one.returned > end:
            paused = one.letter.issued
            break
        running = max(running, one.returned)
    if paused is None:
        used += working_days(running, end)
    left = limit.days - used
    stopped = finished is not None and finished <= on
    due = None if paused is not None or stopped else _due(running, end, limit.days, used)
    known = is_known(due or end) and is_known(accepted)
    return Reading(limit, on, accepted, used, left, paused, due, finished if stopped else None, not known, data_ends())


def _due(running: date, end: date, days: int, used: int) -> date:
    """Return the last day in time: the rest of the limit after today, or the day it ran out."""
    if used <= days:
        return add_working_days(end, days - used)
    before = used - working_days(running, end)
    return add_working_days(running, max(0, days - before))
