"""Names of the joint review's terms as shown."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale

from app.domain.fact_kind import fact_kinds
from app.joint_review.clock import Light, Reading
from app.joint_review.conclusion import JointConclusion
from app.joint_review.rounds import Round
from app.review.checklist.messages import shipped_messages
from widgets import wording

LIGHT_COLOURS = {Light.GREEN: "good", Light.YELLOW: "warning", Light.RED: "danger", Light.OFF: "muted"}
LIGHT_MARKS = {Light.GREEN: "●", Light.YELLOW: "▲", Light.RED: "■", Light.OFF: "○"}
"""Shape and colour: never colour alone."""


def role(name: str) -> str:
    """Return the name of a role."""
    return {
        "reviewer": QCoreApplication.translate("Role", "Reviewer"),
        "checker": QCoreApplication.translate("Role", "Checker"),
        "chief": QCoreApplication.translate("Role", "Chief"),
        "designer": QCoreApplication.translate("Role", "Designer"),
        "surveyor": QCoreApplication.translate("Role", "Surveyor"),
        "inspector": QCoreApplication.translate("Role", "Inspector"),
    }.get(name, name)


def outcome(name: str) -> str:
    """Return the conclusion in words."""
    return {
        "pass": QCoreApplication.translate("Conclusion", "Passed"),
        "fail": QCoreApplication.translate("Conclusion", "Failed"),
    }.get(name, name)


def stage(name: str) -> str:
    """Return where a discipline's sign-off stands."""
    return {
        "reviewing": QCoreApplication.translate("Stage", "under review"),
        "to_check": QCoreApplication.translate("Stage", "to be checked"),
        "to_approve": QCoreApplication.translate("Stage", "to be approved"),
        "sent_back": QCoreApplication.translate("Stage", "sent back"),
        "signed": QCoreApplication.translate("Stage", "signed"),
    }.get(name, name)


def round_name(one: Round) -> str:
    """Return the round's name: first review, or which re-review."""
    return round_number(one.number)


def round_number(number: int) -> str:
    """Return the name of a round by its number."""
    if number == 1:
        return QCoreApplication.translate("Round", "First review")
    return QCoreApplication.translate("Round", "Re-review {number}").format(number=number - 1)


def signer(name: str) -> str:
    """Return whom a signature under a commitment is given for."""
    return {
        "client": QCoreApplication.translate("Commitment", "client"),
        "designer": QCoreApplication.translate("Commitment", "designer"),
    }.get(name, name)


def heading(one: Round, conclusion: JointConclusion | None, *, accepted: bool = True) -> str:
    """Return the round and where it stands; the joint conclusion once there is one."""
    if not accepted:
        return f"{round_name(one)} · {QCoreApplication.translate('Clock', 'not accepted')}"
    if conclusion is not None:
        return QCoreApplication.translate("Conclusion", "Joint review: {outcome}").format(
            outcome=outcome(conclusion.outcome)
        )
    return f"{round_name(one)} · {round_state(one.state)}"


def round_state(name: str) -> str:
    """Return where a round stands."""
    return {
        "reviewing": QCoreApplication.translate("Round", "under review"),
        "with_designer": QCoreApplication.translate("Round", "with the designer"),
        "returned": QCoreApplication.translate("Round", "answer to be judged"),
        "closed": QCoreApplication.translate("Round", "closed"),
    }.get(name, name)


def clash_kind(name: str) -> str:
    """Return what two opinions do to one another."""
    return {
        "contradict": QCoreApplication.translate("Clash", "contradict"),
        "repeat": QCoreApplication.translate("Clash", "repeat"),
        "same_place": QCoreApplication.translate("Clash", "same place"),
    }.get(name, name)


def clash_decision(name: str) -> str:
    """Return what the chief decided on two opinions."""
    return {
        "both": QCoreApplication.translate("Clash", "both stand"),
        "keep": QCoreApplication.translate("Clash", "the other withdrawn"),
        "merge": QCoreApplication.translate("Clash", "merged"),
    }.get(name, name)


def evidence(name: str) -> str:
    """Return what the newer drawings show at an opinion's place."""
    return {
        "changed_here": QCoreApplication.translate("Evidence", "✎ changed here"),
        "nothing_changed": QCoreApplication.translate("Evidence", "＝ nothing changed here"),
        "moved": QCoreApplication.translate("Evidence", "→ moved"),
        "sheet_removed": QCoreApplication.translate("Evidence", "✖ sheet removed"),
        "newer": QCoreApplication.translate("Evidence", "＋ written on this revision"),
        "no_place": QCoreApplication.translate("Evidence", "– without a place"),
    }.get(name, QCoreApplication.translate("Evidence", "? cannot be compared"))


def source(name: str) -> str:
    """Return where a fact's value comes from."""
    return {
        "entered": QCoreApplication.translate("Source", "entered"),
        "control": QCoreApplication.translate("Source", "control indicators"),
        "sheet": QCoreApplication.translate("Source", "entered for a sheet"),
        "drawing": QCoreApplication.translate("Source", "from the drawing"),
        "derived": QCoreApplication.translate("Source", "worked out"),
    }.get(name, name)


def day(one: date) -> str:
    """Return a day as people read it."""
    return one.isoformat()


def clock_short(one: Reading) -> str:
    """Return the clock in a few words, for the top bar."""
    if one.accepted is None:
        return QCoreApplication.translate("Clock", "not accepted")
    if one.finished is not None:
        return QCoreApplication.translate("Clock", "done in {used} working days").format(used=one.used)
    if one.paused_since is not None:
        return QCoreApplication.translate("Clock", "paused, {left} working days left").format(left=one.left)
    if one.left < 0:
        return QCoreApplication.translate("Clock", "{late} working days overdue").format(late=-one.left)
    return QCoreApplication.translate("Clock", "{left} working days left").format(left=one.left)


def clock_long(one: Reading) -> str:
    """Return all the clock says."""
    if one.accepted is None:
        return QCoreApplication.translate(
            "Clock", "The set was not accepted yet; the limit will be {days} working days."
        ).format(days=one.limit.days)
    said = [
        QCoreApplication.translate("Clock", "Accepted {day}; {used} of {days} working days used.").format(
            day=day(one.accepted), used=one.used, days=one.limit.days
        )
    ]
    if one.finished is not None:
        said.append(QCoreApplication.translate("Clock", "Concluded {day}.").format(day=day(one.finished)))
    elif one.paused_since is not None:
        said.append(
            QCoreApplication.translate("Clock", "With the designer since {day}: these days do not count.").format(
                day=day(one.paused_since)
            )
        )
    elif one.due is not None:
        said.append(QCoreApplication.translate("Clock", "Due {day}.").format(day=day(one.due)))
    if one.assumed:
        said.append(
            QCoreApplication.translate(
                "Clock", "Holidays are known until {day}; later days are counted Monday to Friday."
            ).format(day=day(one.data_ends))
        )
    return "".join(said) if QLocale().language() == QLocale.Language.Chinese else " ".join(said)


def fact(name: str) -> str:
    """Return the name of a fact as the list of facts gives it, else as findings do or its code name."""
    kinds = fact_kinds()
    if name in kinds:
        return wording.titled(kinds[name].title, kinds[name].title_en)
    return wording.titled(shipped_messages().name(name), name.replace("_", " "))


def layer_role(name: str) -> str:
    """Return the name of a layer's role, in Chinese as findings say it; a dash for none."""
    if not name:
        return "–"
    if QLocale().language() == QLocale.Language.Chinese:
        return shipped_messages().name(name)
    return name.replace("_", " ").replace("cd ", "civil-defence ")


def fact_value(value: float | str | bool, unit: str = "") -> str:
    """Return a fact's value with its unit."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, str):
        return choice(value)
    if unit == "ratio":
        return f"{value:.2%}"
    number = f"{value:,.3f}".rstrip("0").rstrip(".")
    return f"{number} {wording.unit(unit) if unit not in _COUNTED else ''}".strip()


def choice(name: str) -> str:
    """Return one of the values a fact may have."""
    return {
        "yes": QCoreApplication.translate("Choice", "yes"),
        "no": QCoreApplication.translate("Choice", "no"),
        "none": QCoreApplication.translate("Choice", "none"),
        "residential": QCoreApplication.translate("Choice", "residential"),
        "public": QCoreApplication.translate("Choice", "public"),
        "factory": QCoreApplication.translate("Choice", "factory"),
        "warehouse": QCoreApplication.translate("Choice", "warehouse"),
        "garage": QCoreApplication.translate("Choice", "garage"),
        "mixed": QCoreApplication.translate("Choice", "mixed"),
        "above": QCoreApplication.translate("Choice", "above ground"),
        "below": QCoreApplication.translate("Choice", "basement"),
        "personnel_1": QCoreApplication.translate("Choice", "personnel shelter, class 1"),
        "personnel_2": QCoreApplication.translate("Choice", "personnel shelter, class 2"),
        "materials": QCoreApplication.translate("Choice", "materials store"),
        "vehicles": QCoreApplication.translate("Choice", "vehicles"),
        "medical": QCoreApplication.translate("Choice", "medical"),
        "command": QCoreApplication.translate("Choice", "command"),
        "nuclear_5": QCoreApplication.translate("Choice", "nuclear 5"),
        "nuclear_6": QCoreApplication.translate("Choice", "nuclear 6"),
        "nuclear_6b": QCoreApplication.translate("Choice", "nuclear 6B"),
        "conventional_5": QCoreApplication.translate("Choice", "conventional 5"),
        "conventional_6": QCoreApplication.translate("Choice", "conventional 6"),
        "expressway": QCoreApplication.translate("Choice", "expressway"),
        "arterial": QCoreApplication.translate("Choice", "arterial road"),
        "sub_arterial": QCoreApplication.translate("Choice", "sub-arterial road"),
        "branch": QCoreApplication.translate("Choice", "branch road"),
    }.get(name, wording.project_class(name))


def clause_change(kind: str) -> str:
    """Return why a clause should be looked at again."""
    return {
        "repealed": QCoreApplication.translate("Clause change", "repealed"),
        "ended": QCoreApplication.translate("Clause change", "no longer in force"),
        "dropped": QCoreApplication.translate("Clause change", "no longer in the checklists"),
        "changed": QCoreApplication.translate("Clause change", "changed"),
    }[kind]


_COUNTED = frozenset({"persons", "spaces"})
