"""Looks at the points of one file as a whole: what cannot stand beside the rest, and what a person should know.

Points that cannot be right (another zone, degrees among metres, east and north swapped) are rejected with their line; a
name given to several places, heights for some points only or a point far away from the others are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.survey.declaring import PROOF, is_east, is_north
from app.survey.points import PREFIX_M, AxisOrder, Flags, Floats, Note, PointTable, Rejected, Survey

DEGREES = "degrees"
FAR_M = 50_000.0
FAR_TIMES = 50.0  # extents of the middle half of the points
LISTED = 20  # notes of one kind before they are counted only


def checked(survey: Survey) -> Survey:
    """Return the survey without the points that cannot be right, and with notes."""
    points = survey.points
    if not len(points):
        return survey
    metres = survey.declaration.system != DEGREES
    notes = list(survey.notes)
    rejected = list(survey.rejected)
    good = np.ones(len(points), dtype=bool)
    for flags, reason in suspects(points, survey.declaration.zone) if metres else out_of_range(points):
        for row in np.flatnonzero(flags & good).tolist():
            rejected.append(Rejected(int(points.line[row]), shown(points, row), reason))
        good &= ~flags
    if not good.all():
        points = points.taken(np.flatnonzero(good))
    notes += [*system_notes(survey, points), *repeated(points), *mixed_heights(points)]
    if metres:
        notes += far_away(points)
    return replace(
        survey,
        points=points,
        notes=tuple(notes),
        rejected=tuple(sorted(rejected, key=lambda row: row.line)),
    )


def suspects(points: PointTable, zone: int | None) -> list[tuple[Flags, str]]:
    """Return which points cannot be right among metres, and why."""
    east, north = points.east, points.north
    national = is_east(east) & is_north(north)
    found: list[tuple[Flags, str]] = []
    if 2 * national.sum() <= len(points):
        return found
    degrees = looks_geographic(east, north) | looks_geographic(north, east)
    found.append((degrees & ~national, "longitude and latitude in degrees among plane coordinates"))
    swapped = is_north(east) & is_east(north) & ~national
    found.append((swapped, "east and north are swapped on this line"))
    prefix = east // PREFIX_M
    odd = national & (prefix != (zone or 0))
    for other in np.unique(prefix[odd]).tolist():
        what = f"zone prefix {int(other)}" if other else "no zone prefix"
        rest = f"prefix {zone}" if zone else "no prefix"
        found.append((odd & (prefix == other), f"{what}, where most points have {rest}: mixed zones"))
    if national.sum() >= PROOF * len(points):
        found.append((~national, "no coordinate of the national grid, as the others are"))
    return found


def looks_geographic(first: Floats, second: Floats) -> Flags:
    """Tell which pairs can be longitude and latitude of a place in China."""
    return np.asarray((first >= 73.0) & (first <= 136.0) & (second >= 3.0) & (second <= 54.0))


def out_of_range(points: PointTable) -> list[tuple[Flags, str]]:
    """Return which points are no longitude and latitude."""
    wrong = (np.abs(points.east) > 180.0) | (np.abs(points.north) > 90.0)
    return [(wrong, "no longitude and latitude in degrees")]


def shown(points: PointTable, row: int) -> str:
    """Return a point as text."""
    return f"{points.names[row]} {points.east[row]:.3f} {points.north[row]:.3f}"


def system_notes(survey: Survey, points: PointTable) -> list[Note]:
    """Tell what is known of the reference system, and an axis order that goes against the format's habit."""
    declared = survey.declaration
    notes: list[Note] = []
    if declared.system == DEGREES:
        notes.append(Note("crs", "Coordinates are degrees; transform them (--from EPSG --to EPSG) before merging"))
    elif not declared.system:
        known = f"; eastings carry the prefix of zone {declared.zone}" if declared.zone else ""
        notes.append(Note("crs", f"The file names no reference system{known}"))
    if survey.format == "CASS" and declared.axis_order is AxisOrder.NORTH_EAST:
        notes.append(Note("axis_order", "North stands before east, against the habit of CASS: X and Y are swapped"))
    whole = looks_geographic(points.east, points.north) | looks_geographic(points.north, points.east)
    if declared.system != DEGREES and len(points) and whole.all():
        notes.append(Note("crs", "The coordinates look like longitude and latitude in degrees"))
    return notes


def repeated(points: PointTable) -> list[Note]:
    """Tell names that several lines have: at one place, or at several."""
    if len(set(points.names)) == len(points):
        return []
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(points.names):
        rows.setdefault(name, []).append(row)
    notes: list[Note] = []
    several = [(name, same) for name, same in rows.items() if len(same) > 1]
    for name, same in several[:LISTED]:
        lines = [int(points.line[row]) for row in same]
        spread = max(float(np.ptp(points.east[same])), float(np.ptp(points.north[same])))
        apart = f", up to {spread:.3f} m apart" if spread > 0 else " with the same coordinates"
        where = f" on lines {', '.join(map(str, lines[:8]))}" if any(lines) else f" {len(same)} times"
        notes.append(Note("duplicate_id", f"The name {name} stands{where}{apart}", lines[1]))
    return notes + counted("duplicate_id", len(several), "names stand on several lines")


def mixed_heights(points: PointTable) -> Sequence[Note]:
    """Tell that some points have a height and others none."""
    without = np.flatnonzero(np.isnan(points.height))
    if not 0 < len(without) < len(points):
        return []
    row = int(without[0])
    text = f"{len(without)} of {len(points)} points have no height, the first is {points.names[row]}"
    return [Note("mixed_dimension", text, int(points.line[row]))]


def far_away(points: PointTable) -> list[Note]:
    """Tell points that lie far from all others."""
    if len(points) < 4:
        return []
    middle = np.median(points.places, axis=0)
    gap = np.hypot(points.east - middle[0], points.north - middle[1])
    limit = max(FAR_M, FAR_TIMES * float(np.percentile(gap, 75)))
    far = np.flatnonzero(gap > limit)
    notes = [
        Note("far_away", f"{points.names[row]} lies {gap[row] / 1000:.1f} km from the others", int(points.line[row]))
        for row in far[:LISTED].tolist()
    ]
    return notes + counted("far_away", len(far), "points lie far from the others")


def counted(kind: str, number: int, what: str) -> list[Note]:
    """Return one more note when not all were listed."""
    return [Note(kind, f"In all {number} {what}")] if number > LISTED else []
