"""The merged survey as one value, and as JSON that can be read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.survey.areas import MergedOutline, merge_outlines
from app.survey.matching import Observed
from app.survey.merging import Conflict, MergedPoint, RejectedPoint, merge
from app.survey.points import Survey, SurveyPoint
from app.survey.rule_pack import RulePack


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
    """

    points: tuple[MergedPoint, ...]
    outlines: tuple[MergedOutline, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[RejectedPoint, ...]
    sources: tuple[Mapping[str, Any], ...]
    rule_pack: str
    zone: int | None

    def to_json(self) -> dict[str, Any]:
        """Return what ``survey merge --json`` answers."""
        merged = sum(len(point.members) for point in self.points if len(point.members) > 1)
        single = sum(1 for point in self.points if len(point.members) == 1)
        return {
            "points": [
                {
                    "name": point.name,
                    "e": round(point.east, 6),
                    "n": round(point.north, 6),
                    "h": None if point.height is None else round(point.height, 6),
                    "sources": sorted({item.source for item in point.members}),
                    "sigma": round(point.sigma_m, 6),
                    "status": "merged" if len(point.members) > 1 else "single",
                    "disputed": point.disputed,
                    "members": [member_json(item) for item in point.members],
                }
                for point in self.points
            ],
            "conflicts": [
                {
                    "kind": conflict.kind,
                    "what": conflict.what,
                    "members": [member_json(item) for item in conflict.members],
                    "distance_m": round(conflict.distance_m, 6),
                    "limit_m": round(conflict.limit_m, 6),
                    "decidable": conflict.decidable,
                    "wrong": conflict.wrong or None,
                }
                for conflict in self.conflicts
            ],
            "outlines": [
                {
                    "name": outline.name,
                    "layer": outline.layer,
                    "closed": outline.closed,
                    "vertices": [[round(e, 6), round(n, 6)] for e, n in outline.vertices],
                    "area_m2": round(outline.area_m2, 4) if outline.closed else None,
                    "sources": list(outline.sources),
                }
                for outline in self.outlines
            ],
            "rejected": [
                {"source": item.source, "name": item.name, "line": item.line, "reason": item.reason}
                for item in self.rejected
            ],
            "summary": {
                "in": merged + single + len(self.rejected),
                "merged": merged,
                "single": single,
                "rejected": len(self.rejected),
                "points": len(self.points),
                "conflicts": len(self.conflicts),
                "undecidable": sum(1 for conflict in self.conflicts if not conflict.decidable),
            },
            "sources": [dict(source) for source in self.sources],
            "rule_pack": self.rule_pack,
            "zone": self.zone,
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


def merge_all(
    surveys: Sequence[Survey], sigma_m: Mapping[str, float], rules: RulePack, sources: Sequence[Mapping[str, Any]]
) -> MergedSurvey:
    """Merge points and outlines of surveys that share a reference system.

    Raises:
        BadInput: their zone prefixes differ.
    """
    zones = {survey.declaration.zone for survey in surveys} - {None}
    if len(zones) > 1:
        raise BadInput(
            f"The surveys lie in different zones ({', '.join(sorted(map(str, zones)))})",
            advice="transform one of them first (survey transform --from EPSG --to EPSG)",
        )
    plain = [survey.without_zone() for survey in surveys]
    merged = merge(plain, sigma_m, rules.merging)
    outlines, disagreements = merge_outlines(plain, merged.points, rules)
    return MergedSurvey(
        merged.points,
        tuple(outlines),
        (*merged.conflicts, *disagreements),
        merged.rejected,
        tuple(sorted(sources, key=lambda source: str(source["source"]))),
        rules.version,
        next(iter(zones), None),
    )


def load_merged(path: Path) -> MergedSurvey:
    """Read a merged survey from its JSON file, or from the folder that holds it.

    Raises:
        BadInput: there is none, or it is damaged.
    """
    file = path
    if path.is_dir():
        found = sorted(path.glob("*survey*.json"))
        if not found:
            raise BadInput("The folder holds no merged survey", path=str(path))
        file = found[0]
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return MergedSurvey(
            tuple(read_point(point) for point in told["points"]),
            tuple(
                MergedOutline(
                    item["name"],
                    item["layer"],
                    tuple((float(e), float(n)) for e, n in item["vertices"]),
                    item["closed"],
                    tuple(item["sources"]),
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
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"The merged survey cannot be read: {error}", path=str(file)) from error


def read_member(told: Mapping[str, Any]) -> Observed:
    """Return one result from its JSON."""
    point = SurveyPoint(told["name"], "", float(told["e"]), float(told["n"]), told.get("h"))
    return Observed(told["source"], point, float(told.get("sigma", 0.0)))


def read_point(told: Mapping[str, Any]) -> MergedPoint:
    """Return one merged point from its JSON."""
    return MergedPoint(
        told["name"],
        float(told["e"]),
        float(told["n"]),
        told.get("h"),
        float(told["sigma"]),
        tuple(read_member(member) for member in told.get("members", [])),
        bool(told.get("disputed", False)),
    )
