"""What the survey area calls kinds, verdicts and choices, in the language of the window."""

from __future__ import annotations

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
