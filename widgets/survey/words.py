"""What the survey area calls kinds, verdicts and choices, in the language of the window."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication


def kind(name: str) -> str:
    """Return what a kind of conflict or defect is called."""
    translate = QCoreApplication.translate
    return {
        "corner_disagree": translate("survey", "Corners disagree"),
        "height_disagree": translate("survey", "Heights disagree"),
        "datum_difference": translate("survey", "Datum differs"),
        "duplicate_id": translate("survey", "Name twice"),
        "area_disagree": translate("survey", "Areas disagree"),
        "self_intersection": translate("survey", "Crosses itself"),
        "unclosed_ring": translate("survey", "Not closed"),
        "dangle": translate("survey", "Dangles"),
        "duplicate_point": translate("survey", "Point twice"),
        "overlap": translate("survey", "Overlaps"),
        "gap": translate("survey", "Gap"),
    }.get(name, name)


def verdict(name: str) -> str:
    """Return what a verdict is called, with its mark."""
    translate = QCoreApplication.translate
    return {
        "pass": translate("survey", "✔ complies"),
        "fail": translate("survey", "✖ does not comply"),
        "indeterminate": translate("survey", "? open"),
    }[name]


def choice(name: str) -> str:
    """Return what a choice is called; a source by its name."""
    translate = QCoreApplication.translate
    told = {
        "mean": translate("survey", "Take the weighted mean"),
        "keep": translate("survey", "Keep both as they are"),
        "remeasure": translate("survey", "Measure again"),
    }
    return told.get(name) or translate("survey", "{source} is right").replace("{source}", name)


def fix(name: str) -> str:
    """Return what a fix of a defect does; what it is called where nobody knows."""
    translate = QCoreApplication.translate
    return {
        "close": translate("survey", "close the line"),
        "drop_last": translate("survey", "join last to first"),
        "split": translate("survey", "split where it crosses"),
        "cut": translate("survey", "cut from the smaller"),
        "snap": translate("survey", "snap to the neighbour"),
        "extend": translate("survey", "move the end onto the line"),
    }.get(name, name)


def moved(name: str) -> str:
    """Return what was moved: ``JMD (overlap)`` with the defect in the language of the window."""
    told = re.fullmatch(r"(.*) \((\w+)\)", name)
    return f"{told[1]} ({kind(told[2])})" if told else name
