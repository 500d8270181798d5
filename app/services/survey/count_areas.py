"""Count floor area of labelled spaces by a rule set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.survey.floor_areas import areas_json, count, load_area_rules
from app.survey.rule_pack import load_rules
from app.survey.spaces import read_spaces


def count_areas(path: Path, rules: str, accuracy_class: int = 2) -> dict[str, Any]:
    """Return what ``survey area --json`` answers.

    Args:
        path: table of spaces, drawing or geographic file.
        rules: gbt50353, gb55031, gbt17986 or civil_defence.
        accuracy_class: of GB/T 17986, 1 to 3, for the limits of areas.

    Raises:
        BadInput: the file cannot be used.
    """
    return areas_json(count(read_spaces(path), load_area_rules(rules)), load_rules(), accuracy_class)
