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


def reason(text: str) -> str:
    """Return why a row of the comparison stays open."""
    translate = QCoreApplication.translate
    told = {
        "no tolerance": translate("survey", "no tolerance"),
        "surveys disagree": translate("survey", "surveys disagree"),
        "within uncertainty of the limit": translate("survey", "within the uncertainty of the limit"),
    }
    patterns = (
        (r"no point (.+)", translate("survey", "no point {0}")),
        (r"no outline (.+)", translate("survey", "no outline {0}")),
        (r"(\d+) points are named (.+)", translate("survey", "{0} points are named {1}")),
        (r"(\d+) outlines are named (.+)", translate("survey", "{0} outlines are named {1}")),
        (r"the height of (.+) is unknown", translate("survey", "the height of {0} is unknown")),
        (r"the height of (.+) is disputed", translate("survey", "the height of {0} is disputed")),
        (r"(.+) does not tell (.+)", translate("survey", "{0} does not tell {1}")),
    )
    for pattern, sentence in patterns:
        match = re.fullmatch(pattern, text)
        if match:
            return sentence.format(*match.groups())
    return told.get(text, text)
