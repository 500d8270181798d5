"""Draws the diagrams of the automatic checks and renews the pages that tell of them; see docs/checks/README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests" / "review_rules")]

import check_pages  # noqa: E402
import scores  # noqa: E402
from diagrams import diagram  # noqa: E402
from specimens import specimens  # noqa: E402

from app.domain.project import Discipline  # noqa: E402
from app.review.checklist.messages import shipped_messages  # noqa: E402
from app.review.checklist.rule_set import Rule, load_rules  # noqa: E402

PAGES = DOCS / "checks"
PICTURES = DOCS / "pictures" / "checks"
SCORES = PAGES / "scores.csv"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; 1 when a scene went wrong or a check has no scene to be drawn from."""
    parser = argparse.ArgumentParser(prog="draw_checks", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="ID", help="draw the diagrams of these checks")
    parser.add_argument("--pages", action="store_true", help="draw no diagrams")
    parser.add_argument(
        "--scores", choices=tuple(scores.SEEDS), help="run the planted scenes first and keep their scores"
    )
    parser.add_argument(
        "--take", nargs="+", type=Path, metavar="FILE", help="take scores that the long tests have kept"
    )
    given = parser.parse_args(arguments)
    rules = {rule.item.id: rule for rule in load_rules().rules if rule.item.check}
    unknown = sorted(set(given.only or ()) - rules.keys())
    if unknown:
        parser.error(f"there is no automatic check {', '.join(unknown)}")
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lianshen-checks-") as folder:
        if given.scores:
            problems += count(given.scores, Path(folder))
        if given.take:
            scores.write(SCORES, scores.together(scores.read(path) for path in given.take))
        if given.only or not (given.pages or given.scores or given.take):
            problems += draw(rules, given.only or rules, Path(folder))
    write_pages(tuple(rules.values()))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def count(mode: str, folder: Path) -> list[str]:
    """Run the planted scenes and keep their scores; return what went wrong."""
    found = scores.scored(scores.SEEDS[mode], folder)
    scores.write(SCORES, found.scores)
    return list(found.wrong)


def draw(rules: dict[str, Rule], wanted: Iterable[str], folder: Path) -> list[str]:
    """Draw the diagrams of ``wanted``, drop those of checks that are gone; return the checks that no scene shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = specimens(set(wanted), folder)
    for name, specimen in found.items():
        (PICTURES / f"{name}.svg").write_text(diagram(rules[name], specimen), "utf-8")
    for path in PICTURES.glob("*.svg"):
        if path.stem not in rules:
            path.unlink()
    return [f"{name}: no planted scene shows it" for name in sorted(set(wanted) - found.keys())]


def write_pages(rules: Sequence[Rule]) -> None:
    """Renew what the pages say between their marks."""
    known = scores.read(SCORES)
    for discipline in Discipline:
        path = PAGES / f"{discipline.value}.md"
        path.write_text(
            check_pages.page(path.read_text("utf-8"), discipline, rules, known, shipped_messages()), "utf-8"
        )
    path = PAGES / "README.md"
    path.write_text(check_pages.index(path.read_text("utf-8"), rules, known), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
