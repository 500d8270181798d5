"""Opinions (审查意见): written by a reviewer of the discipline, answered by the designer, closed by a reviewer."""

from __future__ import annotations

from app.domain.errors import BadInput, NotPermitted
from app.domain.place import Anchor
from app.domain.project import Discipline, Person
from app.storage.workspace import Workspace

STATES = ("open", "replied", "closed", "withdrawn")


def write_opinion(
    workspace: Workspace,
    code: str,
    *,
    discipline: str,
    text: str,
    clause: str = "",
    mandatory: bool = False,
    evidence: str = "",
    anchor: Anchor | None = None,
    item: str = "",
    finding: str = "",
    markup: str = "",
    by: Person,
) -> str:
    """Write an opinion and return its id.

    Args:
        clause: code and number it rests on.
        evidence: ``memory`` when the clause is still to be confirmed against the code text.
        anchor: where it is; None for the whole set.
        item: checklist item it comes from.
        finding: finding it confirms.
        markup: markup that shows it.

    Raises:
        BadInput: no text, or no such discipline.
        NotPermitted: ``by`` is not registered for the discipline.
    """
    require_discipline(by, discipline)
    if not text.strip():
        raise BadInput("An opinion needs a text")
    number = 1 + max((int(row["number"]) for row in workspace.records(code, "opinion")), default=0)
    with workspace.write(code, by.id) as entry:
        opinion = entry.create(
            "opinion",
            number=number,
            discipline=discipline,
            text=text.strip(),
            clause=clause,
            mandatory=mandatory,
            evidence=evidence,
            anchor=anchor.to_json() if anchor else None,
            sheet=anchor.sheet if anchor else "",
            item=item,
            finding=finding,
            markup=markup,
            status="open",
            round=1,
        )
        if finding:
            entry.set("finding", finding, decision="confirmed", opinion=opinion)
        if markup:
            entry.set("markup", markup, opinion=opinion)
    return opinion


def reply_to_opinion(workspace: Workspace, code: str, opinion: str, text: str, *, by: Person) -> str:
    """Record the designer's reply and return its id; an open opinion becomes *replied*.

    Raises:
        NotFound: no such opinion.
        BadInput: no text.
    """
    current = workspace.record(code, "opinion", opinion)
    if not text.strip():
        raise BadInput("A reply needs a text")
    with workspace.write(code, by.id) as entry:
        reply = entry.create("reply", opinion=opinion, text=text.strip())
        if current.get("status") == "open":
            entry.set("opinion", opinion, status="replied")
    return reply


def set_opinion_status(workspace: Workspace, code: str, opinion: str, status: str, *, by: Person) -> None:
    """Close, withdraw or reopen an opinion.

    Raises:
        NotFound: no such opinion.
        BadInput: no such status.
        NotPermitted: ``by`` is not registered for its discipline.
    """
    if status not in STATES:
        raise BadInput(f"No status '{status}'; one of {', '.join(STATES)}")
    require_discipline(by, str(workspace.record(code, "opinion", opinion)["discipline"]))
    with workspace.write(code, by.id) as entry:
        entry.set("opinion", opinion, status=status)


def require_discipline(by: Person, discipline: str) -> None:
    """Raise NotPermitted unless ``by`` acts in ``discipline``, BadInput when there is none of that name."""
    if discipline not in set(Discipline):
        raise BadInput(f"No discipline '{discipline}'; one of {', '.join(Discipline)}")
    if discipline not in by.disciplines:
        raise NotPermitted(f"{by.name} is not registered for the discipline {discipline}")
