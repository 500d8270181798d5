"""The merged survey as JSON for other programs, written piece by piece, and read back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.errors import BadInput
from app.survey.areas import MergedOutline
from app.survey.deciding import Decision, Decisions, conflict_id
from app.survey.disagreeing import Conflict
from app.survey.merged_points import MergedPoint, MergedPoints, merged_of
from app.survey.merged_survey import MergedSurvey
from app.survey.merging import RejectedPoint
from app.survey.observations import Observed
from app.survey.points import Floats, Rows, SurveyPoint
from app.survey.straightening import Move
from app.survey.topology import Defect

BLOCK = 20_000  # corners that are written at once


def json_text(survey: MergedSurvey, more: Mapping[str, Any]) -> Iterator[str]:
    """Yield the merged survey as JSON, piece by piece, so that a million results fit; ``more`` is added at its end."""
    yield '{"points": [\n'
    yield from points_text(survey.points)
    rest = {
        "conflicts": [conflict_json(conflict, survey.decisions) for conflict in survey.conflicts],
        "outlines": [
            {
                "name": outline.name,
                "layer": outline.layer,
                "closed": outline.closed,
                "vertices": [[round(e, 6), round(n, 6)] for e, n in outline.vertices],
                "area_m2": round(outline.area_m2, 4) if outline.closed else None,
                "sources": list(outline.sources),
                "attributes": dict(outline.attributes),
            }
            for outline in survey.outlines
        ],
        "rejected": [
            {"source": item.source, "name": item.name, "line": item.line, "reason": item.reason}
            for item in survey.rejected
        ],
        "summary": survey.summary,
        "sources": [dict(source) for source in survey.sources],
        "rule_pack": survey.rule_pack,
        "zone": survey.zone,
        "system": survey.system or None,
        "moves": [move_json(move) for move in survey.moves],
        "defects": [defect_json(defect) for defect in survey.defects],
        **more,
    }
    yield "],\n" + json.dumps(rest, ensure_ascii=False, indent=1)[1:] + "\n"


def points_text(points: MergedPoints) -> Iterator[str]:
    """Yield the corners as JSON objects, some thousands at a time.

    A block is one template filled at once, with a place only for what differs between its corners: four times as fast
    as corner by corner.
    """
    observed, own = points.observed, points.observed.points
    sources = [quoted(source).replace("%", "%%") for source in observed.sources]
    for first in range(0, len(points), BLOCK):
        block = slice(first, min(first + BLOCK, len(points)))
        start = points.start[block.start : block.stop + 1]
        rows = points.rows[start[0] : start[-1]]
        listed, starts = rows.tolist(), (start - start[0]).tolist()
        source_of = observed.source[rows].tolist()
        made_of = [tuple(source_of[a:b]) for a, b in pairwise(starts)]
        disputed = points.disputed[block]
        corner = (
            texts(points.names[block]),
            *(numbers(column[block]) for column in (points.east, points.north, points.height, points.sigma)),
            Told("%s", np.where(disputed, "true", "false").tolist()) if disputed.any() else Told("false"),
        )
        member = (
            texts(list(map(own.names.__getitem__, listed))),
            *(numbers(column[rows]) for column in (own.east, own.north, own.height, observed.sigma)),
            texts(list(map(own.codes.__getitem__, listed))),
        )
        templates = {told: corner_template(told, sources, corner, member) for told in dict.fromkeys(made_of)}
        values = filled(np.diff(start), [c.values for c in corner if c.values], [c.values for c in member if c.values])
        text = ",\n".join(map(templates.__getitem__, made_of)) % values
        yield text + (",\n" if block.stop < len(points) else "\n")


@dataclass(frozen=True)
class Told:
    """A column of a block: how one value of it is written, and the values; none where all are the same."""

    form: str
    values: Sequence[object] = ()


def corner_template(
    made_of: tuple[int, ...], sources: Sequence[str], corner: Sequence[Told], member: Sequence[Told]
) -> str:
    """Return a corner made of results of these sources as JSON, with a place for every value that differs."""
    name, east, north, height, sigma, disputed = (column.form for column in corner)
    own_name, own_east, own_north, own_height, own_sigma, code = (column.form for column in member)
    listed = ", ".join(sources[source] for source in sorted(set(made_of)))
    members = ", ".join(
        f'{{"source": {sources[source]}, "name": {own_name}, "e": {own_east}, "n": {own_north}, "h": {own_height}, '
        f'"sigma": {own_sigma}, "code": {code}}}'
        for source in made_of
    )
    status = "merged" if len(made_of) > 1 else "single"
    return (
        f'{{"name": {name}, "e": {east}, "n": {north}, "h": {height}, "sources": [{listed}], "sigma": {sigma}, '
        f'"status": "{status}", "disputed": {disputed}, "members": [{members}]}}'
    )


def filled(sizes: Rows, corner: Sequence[Sequence[object]], member: Sequence[Sequence[object]]) -> tuple[object, ...]:
    """Return the values of a block in the order of its text: those of each corner, then those of its results."""
    begin = np.concatenate([[0], np.cumsum(len(corner) + len(member) * sizes)])
    values = np.empty(int(begin[-1]), dtype=object)
    for place, column in enumerate(corner):
        values[begin[:-1] + place] = column
    first = np.repeat(begin[:-1] + len(corner) - len(member) * (np.cumsum(sizes) - sizes), sizes)
    first = first + len(member) * np.arange(len(first))
    for place, column in enumerate(member):
        values[first + place] = column
    return tuple(values.tolist())


def texts(values: Sequence[str]) -> Told:
    """Return a column of texts."""
    if values[0] == values[-1] and len(set(values)) == 1:
        return Told(quoted(values[0]).replace("%", "%%"))
    whole = "".join(values)
    return Told('"%s"', values) if len(quoted(whole)) == len(whole) + 2 else Told("%s", list(map(quoted, values)))


def numbers(values: Floats) -> Told:
    """Return a column of numbers: to a millimetre where that is all they have, else to a micrometre; null for NaN.

    A fixed number of digits is written twice as fast as the shortest that says the same.
    """
    unknown = np.isnan(values)
    if unknown.all():
        return Told("null")
    if (values == values[0]).all():
        return Told(repr(round(float(values[0]), 6)))
    digits = 3 if np.array_equal(np.round(values, 3), values, equal_nan=True) else 6
    form = f"%.{digits}f"
    if unknown.any():
        return Told("%s", ["null" if value != value else form % value for value in values.tolist()])
    return Told(form, values.tolist())


def conflict_json(conflict: Conflict, decisions: Decisions) -> dict[str, Any]:
    """Return one conflict and what was decided about it."""
    id_ = conflict_id(conflict)
    decision = decisions.get(id_)
    return {
        "id": id_,
        "kind": conflict.kind,
        "what": conflict.what,
        "members": [member_json(item) for item in conflict.members],
        "distance_m": round(conflict.distance_m, 6),
        "limit_m": round(conflict.limit_m, 6),
        "decidable": conflict.decidable,
        "wrong": conflict.wrong or None,
        "decision": None if decision is None else asdict(decision),
    }


def move_json(move: Move) -> dict[str, Any]:
    """Return one corner that moved, or that was left with the reason."""
    return {
        "rule": move.rule,
        "name": move.name,
        "from": [round(value, 6) for value in move.start],
        "to": [round(value, 6) for value in move.end],
        "distance_m": round(move.distance_m, 6),
        "test": None if math.isnan(move.test) else round(move.test, 3),
        "note": move.note or None,
    }


def defect_json(defect: Defect) -> dict[str, Any]:
    """Return one defect with the fix offered."""
    return {
        "id": defect.id,
        "kind": defect.kind,
        "name": defect.name,
        "e": round(defect.at[0], 6),
        "n": round(defect.at[1], 6),
        "size": round(defect.size, 6),
        "outline": defect.outline if defect.outline >= 0 else None,
        "fix": defect.fix or None,
        "after": [[[round(e, 6), round(n, 6)] for e, n in ring] for ring in defect.after],
    }


def member_json(item: Observed) -> dict[str, Any]:
    """Return one result."""
    point = item.point
    return {
        "source": item.source,
        "name": point.name,
        "e": round(point.east, 6),
        "n": round(point.north, 6),
        "h": None if point.height is None else round(point.height, 6),
        "sigma": round(item.sigma_m, 6),
    }


def merged_file(path: Path) -> Path:
    """Return the data file of a merged survey: ``path`` itself, or that of the folder ``path``.

    Raises:
        BadInput: the folder holds none.
    """
    if not path.is_dir():
        return path
    found = sorted(path.glob("*survey*.json"))
    if not found:
        raise BadInput("The folder holds no merged survey", path=str(path))
    return found[0]


def load_merged(path: Path) -> MergedSurvey:
    """Read a merged survey from its JSON file, or from the folder that holds it.

    Raises:
        BadInput: there is none, or it is damaged.
    """
    file = merged_file(path)
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return MergedSurvey(
            merged_of([read_point(point) for point in told["points"]]),
            tuple(
                MergedOutline(
                    item["name"],
                    item["layer"],
                    tuple((float(e), float(n)) for e, n in item["vertices"]),
                    item["closed"],
                    tuple(item["sources"]),
                    tuple(item.get("attributes", {}).items()),
                )
                for item in told.get("outlines", [])
            ),
            tuple(
                Conflict(
                    item["kind"],
                    tuple(read_member(member) for member in item["members"]),
                    item["distance_m"],
                    item["limit_m"],
                    item["decidable"],
                    item.get("wrong") or "",
                    item.get("what", ""),
                )
                for item in told["conflicts"]
            ),
            tuple(RejectedPoint(**item) for item in told.get("rejected", [])),
            tuple(told.get("sources", [])),
            told.get("rule_pack", ""),
            told.get("zone"),
            told.get("system") or "",
            {item["id"]: Decision(**item["decision"]) for item in told["conflicts"] if item.get("decision")},
            tuple(read_move(item) for item in told.get("moves", [])),
            tuple(read_defect(item) for item in told.get("defects", [])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"The merged survey cannot be read: {error}", path=str(file)) from error


def read_member(told: Mapping[str, Any]) -> Observed:
    """Return one result from its JSON."""
    point = SurveyPoint(told["name"], str(told.get("code", "")), float(told["e"]), float(told["n"]), told.get("h"))
    return Observed(told["source"], point, float(told.get("sigma", 0.0)))


def read_point(told: Mapping[str, Any]) -> MergedPoint:
    """Return one merged point from its JSON; without members it stands for itself."""
    sources = told.get("sources") or [""]
    members = told.get("members") or [{**told, "source": str(sources[0])}]
    return MergedPoint(
        str(told["name"]),
        float(told["e"]),
        float(told["n"]),
        told.get("h"),
        float(told["sigma"]),
        tuple(read_member(member) for member in members),
        bool(told.get("disputed", False)),
    )


def read_move(told: Mapping[str, Any]) -> Move:
    """Return one move from its JSON."""
    (e0, n0), (e1, n1) = told["from"], told["to"]
    test = math.nan if told.get("test") is None else float(told["test"])
    return Move(told["rule"], told["name"], (e0, n0), (e1, n1), test, told.get("note") or "")


def read_defect(told: Mapping[str, Any]) -> Defect:
    """Return one defect from its JSON."""
    after = tuple(tuple((float(e), float(n)) for e, n in ring) for ring in told.get("after", []))
    outline = told.get("outline")
    place = (float(told["e"]), float(told["n"]))
    number = -1 if outline is None else int(outline)
    return Defect(told["kind"], told["name"], place, float(told["size"]), number, told.get("fix") or "", after)
