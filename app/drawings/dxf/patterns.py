"""Hatch patterns: families of parallel dashed lines, cut at the rings of all hatches at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.drawings.dxf.entities import Entities
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ragged import picked, starts_of, within

_MAX_LINES = 2_000  # of one family in one hatch; beyond, every second, third … line is drawn
_MAX_DASHES = 50_000  # in one hatch; beyond, its lines are drawn through
_MAX_CROSSINGS = 4_000_000  # in one file, and as many dashes


@dataclass(frozen=True)
class _Families:
    """Families of lines: the hatch each fills, direction, base point, step from line to line, dashes (ragged)."""

    hatch: Ints
    angle_rad: Floats
    base: Floats
    step: Floats
    dashes: Floats
    dash_counts: Ints


def pattern_lines(
    entities: Entities, rows: Ints, xy: Floats, counts: Ints, owner: Ints
) -> tuple[Floats, Ints, Ints, Ints]:
    """Return the lines that fill pattern hatches.

    Args:
        entities: the file.
        rows: HATCH entities.
        xy: (n, 2) vertices of the rings to fill.
        counts: vertices of each ring.
        owner: item of ``rows`` each ring belongs to.

    Returns:
        (k, 2, 2) segments, the item of ``rows`` of each; items drawn with fewer lines; items that have no pattern.
    """
    hatches = np.unique(owner)
    families = _families(entities, rows, hatches)
    bare = np.setdiff1d(hatches, families.hatch)
    spans, coarse = _spans(families, xy, counts, owner)
    family, line, a, b = spans
    segments, family = _dashed(families, family, line, a, b)
    return segments, families.hatch[family], np.unique(coarse), bare


def _families(entities: Entities, rows: Ints, hatches: Ints) -> _Families:
    chosen = rows[hatches]
    stop = np.append(entities.first, len(entities.code))[chosen + 1]
    begin = entities.first_between(78, entities.first[chosen], stop)
    has = begin >= 0
    begin, stop, hatches = begin[has], stop[has], hatches[has]
    head = entities.with_code(53)
    which = np.searchsorted(begin, head, "right") - 1
    mine = (which >= 0) & (head < stop[np.maximum(which, 0)]) if len(begin) else np.zeros(len(head), np.bool_)
    head, which = head[mine], which[mine]
    if not head.size:
        empty = np.empty(0, np.int64)
        return _Families(empty, np.empty(0), np.empty((0, 2)), np.empty((0, 2)), np.empty(0), empty)
    end = np.minimum(np.append(head[1:], len(entities.code)), stop[which])
    number = entities.numbers_between
    angle = np.radians(entities.tags.numbers(head))
    base = np.column_stack([number(43, head, end, 0.0), number(44, head, end, 0.0)])
    step = np.column_stack([number(45, head, end), number(46, head, end)])
    dash = entities.with_code(49)
    holder = np.searchsorted(head, dash, "right") - 1
    inside = (holder >= 0) & (dash < end[np.maximum(holder, 0)])
    dash, holder = dash[inside], holder[inside]
    lengths = np.nan_to_num(entities.tags.numbers(dash))
    good = np.isfinite(angle) & np.isfinite(base).all(axis=1) & np.isfinite(step).all(axis=1)
    place = np.cumsum(good) - 1
    kept = good[holder]
    return _Families(
        hatches[which[good]],
        angle[good],
        base[good],
        step[good],
        lengths[kept],
        np.bincount(place[holder[kept]], minlength=int(good.sum())),
    )


def _spans(
    families: _Families, xy: Floats, counts: Ints, owner: Ints
) -> tuple[tuple[Ints, Ints, Floats, Floats], Ints]:
    """Return family, line number and both ends along the line of all inside spans; and the hatches thinned out."""
    start = starts_of(counts)
    following = np.arange(len(xy)) + 1
    following[start[1:] - 1] = start[:-1]
    edge_counts = np.bincount(owner, counts, minlength=int(owner.max(initial=-1)) + 1).astype(np.int64)
    edge_start = starts_of(edge_counts)  # rings are sorted by owner
    many = edge_counts[families.hatch]
    edge = picked(edge_start[families.hatch], many)
    family = np.repeat(np.arange(len(families.hatch)), many)
    cos, sin = np.cos(families.angle_rad)[family], np.sin(families.angle_rad)[family]
    rise = np.cos(families.angle_rad) * families.step[:, 1] - np.sin(families.angle_rad) * families.step[:, 0]
    first, second = xy[edge] - families.base[family], xy[following[edge]] - families.base[family]
    ax, ay = first[:, 0] * cos + first[:, 1] * sin, first[:, 1] * cos - first[:, 0] * sin
    bx, by = second[:, 0] * cos + second[:, 1] * sin, second[:, 1] * cos - second[:, 0] * sin
    low = np.full(len(families.hatch), np.inf)
    high = -low
    np.minimum.at(low, family, np.minimum(ay, by))
    np.maximum.at(high, family, np.maximum(ay, by))
    usable = (np.abs(rise) > 1e-12) & np.isfinite(high - low)
    lines = np.where(usable, (high - low) / np.where(usable, np.abs(rise), 1), 0)
    stride = np.maximum(np.ceil(lines / _MAX_LINES), 1)
    thinned = families.hatch[(stride > 1) | ~usable]
    rise = np.where(usable, rise * stride, np.inf)
    level_a, level_b = ay / rise[family], by / rise[family]
    k0 = np.ceil(np.minimum(level_a, level_b)).astype(np.int64)
    k1 = np.ceil(np.maximum(level_a, level_b)).astype(np.int64)
    crossings = np.where(usable[family], k1 - k0, 0)
    total = np.cumsum(crossings)
    if total.size and total[-1] > _MAX_CROSSINGS:
        over = np.unique(family[total > _MAX_CROSSINGS])
        thinned = np.concatenate([thinned, families.hatch[over]])
        crossings[np.isin(family, over)] = 0
    which = np.repeat(np.arange(len(edge)), crossings)
    k = np.repeat(k0, crossings) + within(crossings)
    share = (k - level_a[which]) / (level_b - level_a)[which]
    x = ax[which] + (bx - ax)[which] * share
    f = family[which]
    order = np.lexsort((x, k, f))
    f, k, x = f[order][: len(order) // 2 * 2], k[order], x[order]
    # Each line crosses a closed ring an even number of times: neighbours pair up.
    a, b = x[0 : len(f) : 2], x[1 : len(f) : 2]
    return (f[0::2], (k[0 : len(f) : 2] * stride[f[0::2]]).astype(np.int64), a, b), thinned


def _dashed(families: _Families, family: Ints, line: Ints, a: Floats, b: Floats) -> tuple[Floats, Ints]:
    """Cut spans into dashes and turn them back into the drawing: (k, 2, 2) segments and their families."""
    dash_start = starts_of(families.dash_counts)
    period = np.zeros(len(families.hatch))
    np.add.at(period, np.repeat(np.arange(len(period)), families.dash_counts), np.abs(families.dashes))
    cos, sin = np.cos(families.angle_rad), np.sin(families.angle_rad)
    run = cos * families.step[:, 0] + sin * families.step[:, 1]
    rise = cos * families.step[:, 1] - sin * families.step[:, 0]
    zero = run[family] * line
    length = period[family]
    broken = length > 1e-9
    safe = np.where(broken, length, 1.0)
    first = np.floor((a - zero) / safe)
    repeats = np.where(broken, np.floor((b - zero) / safe) - first + 1, 1)
    load = np.bincount(families.hatch[family], repeats * families.dash_counts[family], minlength=1)
    few = load <= _MAX_DASHES
    few &= np.cumsum(np.where(few, load, 0)) <= _MAX_CROSSINGS
    broken &= few[families.hatch[family]]
    through = ~broken
    ends = [(family[through], line[through], a[through], b[through])]
    dashed = broken.nonzero()[0]
    if dashed.size:
        offsets = np.concatenate([[0.0], np.cumsum(np.abs(families.dashes))])
        span = np.repeat(dashed, repeats[dashed].astype(np.int64))
        cycle = first[span] + within(repeats[dashed].astype(np.int64))
        many = families.dash_counts[family[span]]
        dash = picked(dash_start[family[span]], many)
        span, cycle = np.repeat(span, many), np.repeat(cycle, many)
        begin = zero[span] + cycle * length[span] + offsets[dash] - offsets[dash_start[family[span]]]
        end = begin + families.dashes[dash]
        drawn = (families.dashes[dash] >= 0) & (begin <= b[span]) & (end >= a[span])
        span = span[drawn]
        ends.append((family[span], line[span], np.maximum(begin[drawn], a[span]), np.minimum(end[drawn], b[span])))
    family, line, a, b = (np.concatenate([e[i] for e in ends]) for i in range(4))
    y = rise[family] * line
    c, s, base = cos[family], sin[family], families.base[family]
    points = [np.column_stack([base[:, 0] + x * c - y * s, base[:, 1] + x * s + y * c]) for x in (a, b)]
    return np.stack(points, axis=1), family
