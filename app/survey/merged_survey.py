"""The merged survey as one value, and as JSON that can be read back."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.errors import BadInput
from app.survey.areas import MergedOutline, merge_outlines
from app.survey.deciding import Decision, Decisions, conflict_id
from app.survey.diagnosis import refuse_other_zone
from app.survey.disagreeing import Conflict
from app.survey.merging import MergedPoint, MergedPoints, RejectedPoint, is_open, merge, merged_of
from app.survey.observations import Observed
from app.survey.plausibility import DEGREES
from app.survey.points import Floats, Survey, SurveyPoint
from app.survey.rule_pack import RulePack
from app.survey.straightening import Move, straighten
from app.survey.topology import Defect, defects_of

BLOCK = 20_000  # corners that are written at once


@dataclass(frozen=True)
class MergedSurvey:
    """Points, outlines and conflicts of all surveys of a project, in one reference system.

    Args:
        points: by name.
        outlines: by survey.
        conflicts: for a person to decide.
        rejected: what was left out, with reasons.
        sources: file names and digests of what was merged.
        rule_pack: version of the rules.
        zone: zone of the national grid when the files tell it.
        system: EPSG code or name of the reference system when a file tells it.
        decisions: what surveyors decided about conflicts, by conflict.
        moves: corners that were adjusted or fixed after merging.
        defects: what is wrong with the shape of outlines.
    """

    points: MergedPoints
    outlines: tuple[MergedOutline, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[RejectedPoint, ...]
    sources: tuple[Mapping[str, Any], ...]
    rule_pack: str
    zone: int | None
    system: str = ""
    decisions: Decisions = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """Return how many results went in, and what became of them."""
        sizes = self.points.sizes
        merged, single = int(sizes[sizes > 1].sum()), int((sizes == 1).sum())
        return {
            "in": merged + single + len(self.rejected),
            "merged": merged,
            "single": single,
            "rejected": len(self.rejected),
            "points": len(self.points),
            "conflicts": len(self.conflicts),
            "undecidable": sum(1 for conflict in self.conflicts if not conflict.decidable),
            "decided": sum(1 for conflict in self.conflicts if not is_open(conflict, self.decisions)),
            "moved": sum(1 for move in self.moves if not move.note),
            "defects": len(self.defects),
        }

    def to_json(self) -> dict[str, Any]:
        """Return what ``survey merge --json`` answers."""
        told: dict[str, Any] = json.loads("".join(json_text(self, {})))
        return told


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

    A block is one template filled at once: twice as fast as corner by corner.
    """
    observed, own = points.observed, points.observed.points
    sources = np.array([quoted(source) for source in observed.sources], dtype=object)
    templates: dict[int, str] = {}
    for first in range(0, len(points), BLOCK):
        block = slice(first, min(first + BLOCK, len(points)))
        start = points.start[block.start : block.stop + 1]
        rows = points.rows[start[0] : start[-1]]
        sizes = np.diff(start)
        source_of = observed.source[rows]
        starts = (start - start[0]).tolist()
        tuples = (
            [tuple(source_of[a:b].tolist()) for a, b in pairwise(starts)] if len(sources) > 1 else [(0,)] * len(sizes)
        )
        lists = {told: ", ".join(sources[source] for source in sorted(set(told))) for told in dict.fromkeys(tuples)}
        for size in np.unique(sizes).tolist():
            templates.setdefault(size, corner_template(size))
        # where the values of each corner, and of each of its members, stand among all values of the block
        offsets = np.concatenate([[0], np.cumsum(CORNER_VALUES + MEMBER_VALUES * sizes)])
        corner = offsets[:-1]
        member = np.repeat(corner + CORNER_VALUES - MEMBER_VALUES * np.asarray(starts[:-1]), sizes)
        member = member + MEMBER_VALUES * np.arange(len(rows))
        values = np.empty(int(offsets[-1]), dtype=object)
        values[corner] = list(map(quoted, points.names[block]))
        for place, column in enumerate((points.east, points.north, points.height), 1):
            values[corner + place] = numbers(column[block])
        values[corner + 4] = list(map(lists.__getitem__, tuples))
        values[corner + 5] = numbers(points.sigma[block])
        values[corner + 6] = np.where(points.disputed[block], "true", "false").astype(object)
        listed = rows.tolist()
        values[member] = sources[source_of]
        values[member + 1] = list(map(quoted, map(own.names.__getitem__, listed)))
        for place, column in enumerate((own.east, own.north, own.height, observed.sigma), 2):
            values[member + place] = numbers(column[rows])
        codes = list(map(own.codes.__getitem__, listed))
        values[member + 6] = list(map(quoted, codes)) if any(codes) else '""'
        text = ",\n".join(map(templates.__getitem__, sizes.tolist())) % tuple(values.tolist())
        yield text + (",\n" if block.stop < len(points) else "\n")


CORNER_VALUES, MEMBER_VALUES = 7, 7


def corner_template(size: int) -> str:
    """Return a corner of ``size`` results as JSON, with a place for every value."""
    member = '{"source": %s, "name": %s, "e": %s, "n": %s, "h": %s, "sigma": %s, "code": %s}'
    status = "merged" if size > 1 else "single"
    head = f'{{"name": %s, "e": %s, "n": %s, "h": %s, "sources": [%s], "sigma": %s, "status": "{status}", '
    return f'{head}"disputed": %s, "members": [{", ".join([member] * size)}]}}'


def numbers(values: Floats) -> list[str]:
    """Return numbers as JSON has them: to a millimetre where that is all they have, else to a micrometre; null for NaN.

    A fixed number of digits is written twice as fast as the shortest that says the same.
    """
    if not len(values):
        return []
    if (values == values[0]).all():
        return [repr(round(float(values[0]), 6))] * len(values)
    digits = 3 if np.array_equal(np.round(values, 3), values, equal_nan=True) else 6
    found = (f"%.{digits}f\n" * len(values) % tuple(values.tolist())).split("\n")[:-1]
    if np.isnan(values).any():
        return ["null" if text == "nan" else text for text in found]
    return found


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


@dataclass(frozen=True)
class Adjusting:
    """What a person asks to be adjusted after merging; nothing by default.

    Args:
        lines: corners of one survey onto the sides of another where they should coincide.
        squares: names or layers of areas whose corners are squared; all when empty, none when None.
    """

    lines: bool = False
    squares: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self.lines or self.squares is not None


def merge_all(
    surveys: Sequence[Survey],
    sigma_m: Mapping[str, float],
    rules: RulePack,
    sources: Sequence[Mapping[str, Any]],
    decisions: Decisions | None = None,
    adjusting: Adjusting | None = None,
) -> MergedSurvey:
    """Merge points and outlines of surveys that share a reference system.

    Raises:
        BadInput: their zones or reference systems differ, or one holds degrees.
    """
    zones = {survey.declaration.zone for survey in surveys} - {None}
    if len(zones) > 1:
        raise BadInput(
            f"The surveys lie in different zones ({', '.join(sorted(map(str, zones)))})",
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    system = common_system(surveys)
    plain = [survey.without_zone() for survey in sorted(surveys, key=lambda survey: survey.source)]
    middles = [(s.source, np.median(s.points.places, axis=0)) for s in plain if len(s.points)]
    refuse_other_zone(middles)
    merged = merge(plain, sigma_m, rules.merging, decisions)
    outlines, disagreements = merge_outlines(plain, merged.points, rules)
    points, joined, moves = merged.points, tuple(outlines), tuple[Move, ...]()
    if adjusting:
        straight = straighten(points, joined, rules.merging, adjusting.lines, adjusting.squares)
        points, joined, moves = straight.points, straight.outlines, straight.moves
    return MergedSurvey(
        points,
        joined,
        (*merged.conflicts, *disagreements),
        merged.rejected,
        tuple(sorted(sources, key=lambda source: str(source["source"]))),
        rules.version,
        next(iter(zones), None),
        system,
        decisions or {},
        moves,
        tuple(defects_of(points, joined, rules.merging)),
    )


def common_system(surveys: Sequence[Survey]) -> str:
    """Return the reference system that the files tell; empty when none does.

    Raises:
        BadInput: they tell different ones, or one counts degrees.
    """
    told = {survey.declaration.system: survey.source for survey in surveys if survey.declaration.system}
    if DEGREES in told:
        raise BadInput(
            "The coordinates are degrees",
            path=told[DEGREES],
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    if len(told) > 1:
        raise BadInput(
            f"The surveys name different reference systems ({', '.join(sorted(told))})",
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    return next(iter(told), "")


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
