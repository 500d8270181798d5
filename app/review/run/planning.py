"""Which rule runs on which sheet, and what is clear before any runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from shapely import union_all

from app.domain.finding import Clause, Finding, Outcome
from app.domain.geometry import Affine
from app.domain.project import Discipline
from app.review.checklist.items import Fault, Item
from app.review.checklist.known_facts import with_derived
from app.review.checklist.messages import shipped_messages
from app.review.checklist.rule_set import Rule, RuleSet
from app.review.draft import Draft, Missing
from app.review.facts import Fact, Facts
from app.review.run.beyond import Beyond, together
from app.review.run.findings import finding
from app.review.run.loading import LoadedSheet
from app.review.sheet.building_facts import own_facts
from app.review.sheet.sheet_view import SheetInfo
from app.review.sheet.written_facts import agreed

DRAWN = "site_boundary"
NOTE = "note"
STOREYS_SHOWN = "storeys_shown"
USE = "building_use"


@dataclass(frozen=True)
class Digest:
    """What planning needs to know of a sheet.

    Args:
        sheet: sheet id.
        error: why its file cannot be read; empty when it can.
        site_area_m2: area that the site boundaries drawn on it bound together.
        facts: of this sheet alone, as people gave them.
        written: facts that notes on it state of the whole building.
        written_here: facts that notes on it state of what it shows.
        of_buildings: facts that notes on it state of numbered buildings.
        buildings: numbers of the buildings it shows.
        uses: of the buildings whose plans it shows, by the plans' titles, where it shows several uses.
        highest_storey: number of the highest storey above ground whose plan it shows.
        beyond: what stands outside of all sheets of its file.
        info: as its view has it; so what follows, as the loaded sheet has it.
    """

    sheet: str
    label: str = ""
    roles: frozenset[str] = frozenset()
    hidden_roles: frozenset[str] = frozenset()
    opaque: int = 0
    readable: bool = True
    level: str = ""
    site_area_m2: float | None = None
    proposals: tuple[tuple[str, str, str], ...] = ()
    facts: tuple[tuple[str, Fact], ...] = ()
    written: tuple[tuple[str, Fact], ...] = ()
    written_here: tuple[tuple[str, Fact], ...] = ()
    of_buildings: tuple[tuple[str, Fact], ...] = ()
    buildings: tuple[str, ...] = ()
    uses: tuple[tuple[str, str], ...] = ()
    highest_storey: int = 0
    error: str = ""
    beyond: Beyond = field(default_factory=Beyond)
    info: SheetInfo = field(default_factory=partial(SheetInfo, ""))
    sha256: str = ""
    unit_m: float = 1.0
    to_drawing: Affine = field(default_factory=Affine)
    to_mm: Affine = field(default_factory=Affine)


def digest(loaded: LoadedSheet) -> Digest:
    """Return the digest of a loaded sheet."""
    view = loaded.view
    site: float | None = None
    if view.has(DRAWN) and view.unit_known:
        land = union_all([outline.polygon for outline in view.closed_outlines(DRAWN)])
        site = None if land.is_empty else float(land.area)
    return Digest(
        sheet=view.id,
        label=loaded.label,
        roles=view.roles,
        hidden_roles=loaded.hidden_roles,
        opaque=view.opaque,
        readable=loaded.readable,
        level=view.level,
        site_area_m2=site,
        proposals=tuple((p.layer, p.role, p.text) for p in loaded.proposals if not p.outlines),
        facts=loaded.facts,
        written=loaded.written,
        written_here=loaded.written_here,
        of_buildings=loaded.of_buildings,
        buildings=loaded.buildings,
        uses=loaded.uses,
        highest_storey=loaded.highest_storey,
        beyond=loaded.beyond,
        info=view.info,
        sha256=loaded.sha256,
        unit_m=loaded.unit_m,
        to_drawing=loaded.to_drawing,
        to_mm=loaded.to_mm,
    )


def drawn_facts(facts: Facts, digests: Sequence[Digest]) -> Facts:
    """Return the facts with those the drawings show."""
    areas = sorted(((d.site_area_m2, d.sheet) for d in digests if d.site_area_m2 is not None), reverse=True)
    if areas and "site_area_m2" not in facts:
        facts = facts.having({"site_area_m2": areas[0][0]}, f"{DRAWN}:{areas[0][1]}")
    shown = max((one.highest_storey for one in digests), default=0)
    if shown:
        source = next(one.sheet for one in digests if one.highest_storey == shown)
        facts = facts.having({STOREYS_SHOWN: float(shown)}, f"title:{source}")
    for name, value in agreed(dict(own) for one in digests for own in (one.written, one.of_buildings)):
        if name not in facts:
            source = next(one.sheet for one in digests if name in dict((*one.written, *one.of_buildings)))
            facts = facts.having({name: value}, f"{NOTE}:{source}")
    return facts


def facts_of(facts: Facts, sheet: Digest | LoadedSheet) -> Facts:
    """Return the facts of one sheet: its own over the project's, what its title and notes say, and what follows.

    What notes say of the building that it shows goes before what they say of all.
    """
    said = ({"level": sheet.level} if sheet.level else {}) | dict(sheet.written_here)
    building = own_facts(facts, sheet.buildings)
    noted = {name for name in building if facts.sources.get(name, "").startswith(NOTE)}
    said = building | said
    facts = facts.having(
        {name: value for name, value in said.items() if name in noted or name not in facts}, sheet.label
    )
    return with_derived(facts.having(dict(sheet.facts)))


def facts_of_uses(facts: Facts, sheet: Digest | LoadedSheet) -> dict[str, Facts]:
    """Return use → facts of the plans of that use, where a sheet shows several; else its facts for the use ``""``.

    Plans whose titles tell none have the sheet's own. What people gave of the sheet holds for all of it.
    """
    own = facts_of(facts, sheet)
    if not sheet.uses or USE in dict(sheet.facts):
        return {"": own}
    told = {use: with_derived(own.having({USE: use}, sheet.label)) for use in dict.fromkeys(dict(sheet.uses).values())}
    return told | {"": own}


@dataclass(frozen=True)
class Plan:
    """Which rules run where, and what is clear without running any."""

    findings: tuple[Finding, ...]
    on_sheets: Mapping[str, tuple[str, ...]]
    on_set: tuple[str, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    """Of each sheet."""


def planned(rules: RuleSet, digests: Sequence[Digest], facts: Facts, disciplines: Sequence[Discipline]) -> Plan:
    """Decide for each rule: not applicable, a fact or role is missing, or where its check runs.

    Of an item without a check only its condition is told: the rest is a person's.

    Args:
        rules: all rules.
        digests: of all sheets.
        facts: as given and drawn; what follows from them is worked out sheet by sheet.
        disciplines: those to review; all when empty.
    """
    clear: list[Finding] = []
    on_sheets: dict[str, list[str]] = {}
    on_set: list[str] = []
    only = digests[0].sheet if len(digests) == 1 else ""
    clear += [
        _unusable(fault, rules.version) for fault in rules.faults if not disciplines or fault.discipline in disciplines
    ]
    common = with_derived(facts)
    known = {one.sheet: facts_of(facts, one) for one in digests}
    of_uses = {one.sheet: list(facts_of_uses(facts, one).values()) for one in digests}
    for rule in rules.of(disciplines):
        if not rule.item.check:
            draft = _excluded(rule, list(known.values()) or [common]) if rule.item.applies.source else None
            if draft is not None:  # what a person need not look at, or cannot be asked yet
                clear.append(finding(rule.item, draft, None, shipped_messages(), rules.version))
            continue
        places = [one for one in digests if one.readable and shows(one, rule.item.roles)]
        asked = [own for one in places or digests for own in of_uses[one.sheet]] if rule.on_sheet else [common]
        draft = _excluded(rule, asked or [common]) or (None if places else _unseen(rule, digests))
        if draft is not None:
            draft = replace(draft, sheet=only if draft.outcome is Outcome.CANNOT_DETERMINE else "")
            clear.append(finding(rule.item, draft, None, shipped_messages(), rules.version))
        elif rule.on_set:
            on_set.append(rule.item.id)
        else:
            for one in places:
                on_sheets.setdefault(one.sheet, []).append(rule.item.id)
    return Plan(tuple(clear), {sheet: tuple(ids) for sheet, ids in on_sheets.items()}, tuple(on_set), known)


def _unusable(fault: Fault, version: str) -> Finding:
    """Return the finding for an item of a checklist that cannot be used."""
    item = Item(fault.item, fault.discipline, Clause("", "", False, "memory"), fault.item, "")
    draft = Draft(
        Outcome.CANNOT_DETERMINE, missing="checklist", reason="checklist", words={"problem": str(fault.error)}
    )
    return finding(item, draft, None, shipped_messages(), version)


def shows(one: Digest, roles: Sequence[str]) -> bool:
    """Tell whether any of ``roles`` is drawn on a sheet; always when there are none."""
    return not roles or not one.roles.isdisjoint(roles)


def _excluded(rule: Rule, asked: Sequence[Facts]) -> Draft | None:
    """Return the draft that settles a rule by facts alone, the same everywhere it is ``asked``, or None."""
    missing: list[Missing] = []
    for facts in asked:
        try:
            if rule.item.applies.holds(facts):
                return None
        except Missing as error:
            missing.append(error)
    if not missing:
        return Draft(Outcome.NOT_APPLICABLE)
    if len(missing) < len(asked):
        return None
    return Draft(Outcome.CANNOT_DETERMINE, missing=missing[0].name, reason=missing[0].reason)


def _unseen(rule: Rule, digests: Sequence[Digest]) -> Draft:
    """Return the draft for a rule whose roles no sheet shows."""
    roles = rule.item.roles
    missing = "/".join(roles)
    readable = [one for one in digests if one.readable]
    if not readable:
        return Draft(Outcome.CANNOT_DETERMINE, missing=missing or "geometry", reason="pdf" if digests else "role")
    off = sorted({role for one in readable for role in one.hidden_roles if role in roles})
    if off:
        return Draft(Outcome.CANNOT_DETERMINE, missing="/".join(off), reason="hidden")
    outside = together(one.beyond for one in readable).may_hold(rule.item)
    if outside:
        return Draft(Outcome.CANNOT_DETERMINE, missing="/".join(outside), reason="outside")
    count = sum(one.opaque for one in readable)
    if count:
        return Draft(Outcome.CANNOT_DETERMINE, missing=missing, reason="opaque", words={"count": float(count)})
    return Draft(Outcome.CANNOT_DETERMINE, missing=missing, reason="role")
