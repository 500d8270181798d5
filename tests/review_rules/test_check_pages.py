"""Every automatic check has its diagram and its entry in the docs, and both say what the data say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import check_pages
import pytest
import scores
from diagrams import LARGEST_BYTES, WIDTH

from app.domain.project import Discipline
from app.domain.resources import resource
from app.review.checklist.messages import shipped_messages
from app.review.checklist.rule_set import Rule, load_rules

DOCS = resource().parent / "docs"
RENEW = "run python docs/draw_checks.py"
RULES = {rule.item.id: rule for rule in load_rules().rules if rule.item.check}
WHOLE_SET_BYTES = 1_500_000
SVG = "{http://www.w3.org/2000/svg}"


def entries() -> dict[str, str]:
    """Return check → its entry in the pages."""
    found: dict[str, str] = {}
    for discipline in Discipline:
        own = check_pages.read(DOCS / "checks" / f"{discipline.value}.md")
        assert all(name.startswith(f"{discipline.value}.") for name in own), discipline
        found |= own
    return found


def test_every_check_has_an_entry_and_no_entry_is_of_another():
    assert sorted(entries()) == sorted(RULES), f"{RENEW} --pages"


def test_entries_say_titles_clauses_and_parameters_of_the_data():
    pages = entries()
    for name, rule in RULES.items():
        item, text = rule.item, pages[name]
        for said in (f"### `{name}`", item.title, item.title_en, str(item.clause), item.opinion, f"{name}.svg"):
            assert said in text, f"{name}: {said!r} is not in its entry; {RENEW} --pages"
        parameters = "; ".join(f"`{key}` = {value}" for key, value in check_pages.parameters_of(item))
        assert not parameters or f"- parameters: {parameters}\n" in text, f"{name}: parameters; {RENEW} --pages"


def test_every_check_has_a_small_diagram_of_text_and_lines():
    pictures = {path.stem: path for path in (DOCS / "pictures" / "checks").glob("*.svg")}
    assert sorted(pictures) == sorted(RULES), RENEW
    for name, path in pictures.items():
        assert path.stat().st_size < LARGEST_BYTES, name
        root = ElementTree.parse(path).getroot()  # noqa: S314 (drawn by ourselves)
        assert root.get("width") == str(WIDTH) and not list(root.iter(f"{SVG}image")), name
        title = root.find(f"{SVG}title")
        assert title is not None and title.text == f"{name}: {RULES[name].item.title_en}", (
            f"{name}; {RENEW} --only {name}"
        )
        words = {text.text for text in root.iter(f"{SVG}text")}
        assert {RULES[name].item.title, str(RULES[name].item.clause)} <= words, f"{name}; {RENEW} --only {name}"
        assert any("符合" in (word or "") for word in words), f"{name} shows no answer"
    assert sum(path.stat().st_size for path in pictures.values()) < WHOLE_SET_BYTES


def test_every_check_has_been_scored_on_violations_and_near_misses():
    known = scores.read(DOCS / "checks" / "scores.csv")
    for name in RULES:
        score = known.get(name)
        assert score is not None and score.planted and score.kept, (
            f"{name}: {score}; plant scenes, {RENEW} --scores fast"
        )
        assert min(score.recall, score.precision) >= scores.LEAST, f"{name}: {score}"


def test_what_a_check_may_lack_has_a_chinese_name():
    words = shipped_messages()
    for name, rule in RULES.items():
        found = check_pages.answers(rule)
        for lacking in found.missing | found.facts | rule.item.applies.names | set(rule.item.roles):
            called = words.name(lacking.removeprefix(f"{check_pages.ANY}:"))
            assert not re.search("[A-Za-z_]", called), f"{name} may lack {lacking}, which is called {called}"


def test_a_check_without_an_entry_gets_one_and_one_that_is_gone_loses_it():
    rules = [rule for rule in RULES.values() if rule.item.discipline is Discipline.SECURITY]
    gone, kept = "<!-- check security.gone -->\nold\n<!-- end -->\n", "<!-- scores security -->\n<!-- end -->\n"
    written = f"# Security\n\n{gone}\nBy hand.\n\n{kept}"
    page = check_pages.page(written, Discipline.SECURITY, rules, {}, shipped_messages())
    again = check_pages.page(page, Discipline.SECURITY, rules, {}, shipped_messages())
    assert page == again
    assert "security.gone" not in page and "By hand." in page
    assert sorted(re.findall(r"<!-- check (\S+) -->", page)) == sorted(rule.item.id for rule in rules)


@pytest.mark.parametrize(
    ("name", "bounds", "lacks"),
    [
        ("fire.exit.spacing", {"at_least"}, "safety_exit"),
        ("fire.compartment.area", {"at_most"}, "sprinklers"),
        ("municipal.sewer.velocity", {"at_least", "at_most"}, ""),
        ("fire.door_class.stair", set(), "door:mark"),
        ("planning.sunlight", {"at_least"}, "latitude_deg"),
    ],
)
def test_the_code_tells_what_a_check_can_answer(name: str, bounds: set[str], lacks: str):
    rule: Rule = RULES[name]
    found = check_pages.answers(rule)
    assert check_pages.sides(rule) == bounds
    assert not lacks or lacks in found.missing | found.facts
