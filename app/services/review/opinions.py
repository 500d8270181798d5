"""Opinions (审查意见): written by a reviewer of the discipline, answered by the designer, closed by a reviewer."""

from __future__ import annotations

from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.place import Anchor
from app.domain.project import Person
from app.joint_review.rounds import Round, current_round, read_rounds, with_rounds
from app.markup.opinion import Opinion, Source, Status, check_step, read_opinions
from app.services.people.acting import require_discipline, require_may_reply
from app.services.project.pinned_clauses import pin_clauses, pinned_clauses
from app.services.review.give_verdict import checklist_item
from app.storage.records import Record
from app.storage.workspace import Workspace
from app.storage.writer import NEXT_NUMBER


def write_opinion(
    workspace: Workspace,
    code: str,
    *,
    text: str,
    discipline: str = "",
    clause: str = "",
    mandatory: bool | None = None,
    evidence: str = "",
    anchor: Anchor | None = None,
    sheet: str = "",
    item: str = "",
    finding: str = "",
    markup: str = "",
    by: Person,
) -> str:
    """Write an opinion and return its id.

    The first opinion of a project pins the clause library that its opinions cite. What is left out is taken from the
    checklist item (discipline, clause, mandatory, evidence) and from the markup
    (discipline, place).

    Args:
        clause: code and number it rests on.
        mandatory: rests on a mandatory clause.
        evidence: ``memory`` when the clause is still to be confirmed against the code text.
        anchor: where it is; None for a whole sheet or the whole set.
        sheet: sheet id when there is no anchor.
        item: checklist item it comes from.
        finding: finding it confirms.
        markup: markup that shows it.

    Raises:
        BadInput: no text, or no such discipline.
        NotFound: no such project, item or markup.
        NotPermitted: ``by`` is not registered for the discipline.
    """
    workspace.record(code, "project", code)
    if not text.strip():
        raise BadInput("An opinion needs a text")
    if item and not finding:
        rule = checklist_item(workspace, item)
        discipline, clause = discipline or rule.discipline, clause or str(rule.clause)
        if clause == str(rule.clause):
            evidence = evidence or rule.clause.evidence
            mandatory = rule.clause.mandatory if mandatory is None else mandatory
    if markup:
        shown = workspace.record(code, "markup", markup)
        discipline = discipline or str(shown["discipline"])
        anchor = anchor or Anchor.from_json(shown["anchor"])
    require_discipline(workspace, by, discipline)
    if not pinned_clauses(workspace, code)[0]:
        pin_clauses(workspace, code, by=by)
    now = current_round(project_rounds(workspace, code))
    with workspace.write(code, by.id) as entry:
        opinion = entry.create(
            "opinion",
            number=NEXT_NUMBER,
            discipline=str(discipline),
            text=text.strip(),
            clause=clause,
            mandatory=bool(mandatory),
            evidence=evidence,
            anchor=anchor.to_json() if anchor else None,
            sheet=anchor.sheet if anchor else sheet,
            item=item,
            finding=finding,
            markup=markup,
            status=Status.OPEN.value,
            round=now.number + (now.letter is not None),
        )
        if finding:
            entry.set("finding", finding, decision="confirmed", opinion=opinion)
        if markup:
            entry.set("markup", markup, opinion=opinion, discipline=str(discipline))
    return opinion


def reply_to_opinion(workspace: Workspace, code: str, opinion: str, text: str, *, by: Person) -> str:
    """Record the designer's reply and return its id; an open opinion becomes *replied*.

    The reply to an opinion that was merged into another answers that one.

    Raises:
        NotFound: no such opinion.
        BadInput: no text.
        NotPermitted: ``by`` is neither a designer nor of the review agency.
        Conflict: the opinion is closed or withdrawn.
    """
    workspace.record(code, "opinion", opinion)
    require_may_reply(workspace, by)
    if not text.strip():
        raise BadInput("A reply needs a text")
    known = find_opinion(workspace, code, opinion)
    opinion, status = known.merged_into or opinion, known.status
    number = current_round(project_rounds(workspace, code)).number
    if status in (Status.CLOSED, Status.WITHDRAWN):
        raise Conflict(f"The opinion is {status}; it takes no replies", advice="reopen it first")
    with workspace.write(code, by.id) as entry:
        reply = entry.create("reply", opinion=opinion, text=text.strip(), round=number)
        if status is Status.OPEN:
            entry.set("opinion", opinion, status=Status.REPLIED.value)
    return reply


def set_opinion_status(workspace: Workspace, code: str, opinion: str, status: str, *, by: Person) -> None:
    """Close, withdraw or reopen an opinion.

    Raises:
        NotFound: no such opinion.
        BadInput: no such status.
        NotPermitted: ``by`` is not registered for its discipline.
        Conflict: an opinion in its status cannot become that, or it was merged into another.
    """
    if status not in set(Status):
        raise BadInput(f"No status '{status}'; one of {', '.join(Status)}")
    current = workspace.record(code, "opinion", opinion)
    require_discipline(workspace, by, str(current["discipline"]))
    known = find_opinion(workspace, code, opinion)
    if known.merged_into:
        into = find_opinion(workspace, code, known.merged_into)
        raise Conflict(f"Opinion {known.label} was merged into opinion {into.label}", advice="act on that one")
    check_step(Status(current.get("status", Status.OPEN)), Status(status))
    with workspace.write(code, by.id) as entry:
        entry.saw(current)
        entry.set("opinion", opinion, status=status)


def project_opinions(workspace: Workspace, code: str) -> tuple[Opinion, ...]:
    """Return a project's opinions with their replies and rounds, by number."""
    opinions, replies = workspace.records(code, "opinion"), workspace.records(code, "reply")
    found = read_opinions(map(source_of, opinions), map(source_of, replies))
    return with_rounds(found, project_rounds(workspace, code))


def project_rounds(workspace: Workspace, code: str) -> tuple[Round, ...]:
    """Return a project's rounds, the one under way last."""
    return read_rounds(map(source_of, workspace.records(code, "round")))


def find_opinion(workspace: Workspace, code: str, name: str) -> Opinion:
    """Return the opinion with this id or printed number.

    Raises:
        NotFound: there is none.
    """
    for opinion in project_opinions(workspace, code):
        if name in (opinion.id, opinion.label):
            return opinion
    raise NotFound(f"The project has no opinion {name}")


def source_of(record: Record) -> Source:
    """Return a record as the pure packages read it."""
    return Source(record.id, record.fields, record.author, record.created, record.conflicts)
