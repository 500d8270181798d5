"""Hybrid logical clock: follows the wall clock, and never runs behind what was already seen."""

from __future__ import annotations

Clock = tuple[int, int, str]  # milliseconds since 1970, counter, device

COUNTER_MAX = 0xFFFF
FURTHEST_MS = 2**45  # the year 3084: no other device's clock is believed beyond it, so ours always has room to go on


def tick(seen: Clock | None, now_ms: int, device: str) -> Clock:
    """Return the next time of ``device``, later than everything it has seen.

    Args:
        seen: latest clock among all entries known here; None when there is none.
        now_ms: wall clock in milliseconds, which may be wrong or run backwards.
        device: fingerprint of the device.
    """
    if seen is None or now_ms > seen[0]:
        return now_ms, 0, device
    if seen[1] < COUNTER_MAX:
        return seen[0], seen[1] + 1, device
    return seen[0] + 1, 0, device
