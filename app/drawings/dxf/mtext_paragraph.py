"""How a paragraph of MTEXT is set: indents, alignment, tabs, spacing; all lengths in heights of the entity's text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_FIGURE = re.compile(r"[-+]?\d*\.?\d+")
_KINDS = {"c": 1, "r": 2, "d": 0}
_EVERY = 4.0  # where tabs stand by themselves


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Args:
        indent: of its first line, against the others.
        left: indent of all lines.
        right: of their ends.
        align: l, c, r, j, d; "" as the whole text.
        tabs: place of each stop, and 0 where text begins there, 1 where it is centred, 2 where it ends.
        before: room above it.
        after: room below it.
        multiple: distance of its lines, in the usual one; 0 as the whole text.
        exact: the distance itself; 0 for none.
    """

    indent: float = 0.0
    left: float = 0.0
    right: float = 0.0
    align: str = ""
    tabs: tuple[tuple[float, int], ...] = ()
    before: float = 0.0
    after: float = 0.0
    multiple: float = 0.0
    exact: float = 0.0

    def start(self, *, first: bool) -> float:
        """Return where its lines begin."""
        return self.left + (self.indent if first else 0.0)

    def stop_after(self, x: float) -> tuple[float, int]:
        """Return the next stop beyond ``x``."""
        near = x + 1e-3
        found = next((stop for stop in self.tabs if stop[0] > near), None)
        return found or ((near // _EVERY + 1) * _EVERY, 0)


PLAIN = Paragraph()


def paragraph_of(argument: str, before: Paragraph) -> Paragraph:
    """Return the paragraph that the code \\p asks for; what it does not name stays as it was ``before``."""
    found = before
    tabs: list[tuple[float, int]] | None = None
    for token in argument.strip().lstrip("x").split(","):
        key, figure = token[:1], _FIGURE.search(token)
        value = min(max(float(figure[0]), -1000.0), 1000.0) if figure else 0.0
        if tabs is not None or key == "t":
            tabs = [] if tabs is None else tabs
            if figure:
                tabs.append((value, _KINDS.get(token.removeprefix("t")[:1], 0)))
        elif key in "ilr" and key:
            changed = {"i": (value, found.left, found.right), "l": (found.indent, value, found.right)}
            indent, left, right = changed.get(key, (found.indent, found.left, value))
            found = replace(found, indent=indent, left=left, right=right)
        elif key == "q":
            found = replace(found, align=token[1:2] if token[1:2] in "lcrjd" else "")
        elif key in "ab" and key:
            value = max(value, 0.0)
            found = replace(found, after=value) if key == "a" else replace(found, before=value)
        elif key == "s":
            kind = token[1:2] if value > 0 else ""
            found = replace(found, multiple=value if kind == "m" else 0.0, exact=value if kind == "e" else 0.0)
    return found if tabs is None else replace(found, tabs=tuple(sorted(tabs)))
