"""Annotations that PDF files bring along become markups, once each, so that nobody's remark stays in a file unread."""

from __future__ import annotations

from app.domain.errors import BadInput, NotFound
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.ids import derived_id
from app.domain.place import Anchor
from app.domain.project import Person
from app.drawings.pdf.annotations import FoundAnnotation, read_annotations
from app.jobs.pool import Pool
from app.markup.markup import WIDTH_MM, read_markup
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.services.people.acting import require_discipline
from app.storage.workspace import Workspace

TIMEOUT_S = 120.0
MEMORY_MB = 2048


def import_annotations(
    workspace: Workspace,
    code: str,
    *,
    discipline: str,
    file: str = "",
    by: Person,
    feedback: Feedback | None = None,
    pool: Pool | None = None,
) -> tuple[str, ...]:
    """Make markups of the annotations on a project's PDF sheets and return the ids of the new ones.

    What was read before, was deleted since, or is a markup of this project that came back, is not made again.

    Args:
        discipline: of the new markups.
        file: name of the only file to read; all PDF files when empty.
        feedback: steps are files.
        pool: reads files in worker processes; without it they are read here.

    Raises:
        NotFound: no such project, or no PDF file of this name.
        NotPermitted: ``by`` is not registered for the discipline.
        Cancelled: stopped; what was made stays.
    """
    feedback = feedback or Silent()
    require_discipline(workspace, by, discipline)
    by_file: dict[str, list[ProjectSheet]] = {}
    for sheet in project_sheets(workspace, code, feedback).sheets:
        if sheet.sheet.page >= 0 and file in ("", sheet.file):
            by_file.setdefault(sheet.file, []).append(sheet)
    if file and not by_file:
        raise NotFound(f"The project has no PDF file “{file}”")
    known = {record.id for record in workspace.records(code, "markup")}
    made: list[str] = []
    for done, sheets in enumerate(by_file.values()):
        check_cancelled(feedback)
        feedback.progress(done, len(by_file), sheets[0].file)
        page_of = {sheet.sheet.page: sheet for sheet in sheets}
        rows = []
        for found in _read(sheets[0], pool):
            if found.page in page_of and found.id not in known:
                row = _row(code, page_of[found.page], found, discipline)
                if row and row[0] not in known:
                    rows.append(row)
        if not rows:
            continue
        with workspace.write(code, by.id) as entry:
            for markup, fields in rows:
                entry.create("markup", markup, **fields)
        made += [markup for markup, _ in rows]
        known.update(made)
    feedback.progress(len(by_file), len(by_file))
    return tuple(made)


def _read(sheet: ProjectSheet, pool: Pool | None) -> tuple[FoundAnnotation, ...]:
    if pool is None:
        return read_annotations(sheet.path)
    job = pool.submit(read_annotations, sheet.path, timeout_s=TIMEOUT_S, memory_mb=MEMORY_MB, subject=sheet.file)
    answer: tuple[FoundAnnotation, ...] = job.result()
    return answer


def _row(
    code: str, sheet: ProjectSheet, found: FoundAnnotation, discipline: str
) -> tuple[str, dict[str, object]] | None:
    """Return id and fields of the markup; None for what cannot be drawn."""
    text = f"{found.author}：{found.text}" if found.author and found.text else found.text
    fields: dict[str, object] = {
        "anchor": Anchor(sheet.id, sheet.sha256, found.points_mm).to_json(),
        "kind": found.kind,
        "text": text,
        "discipline": discipline,
        "width_mm": WIDTH_MM,
        "deleted": False,
        "opinion": "",
        "source": {"annotation": found.id, "author": found.author, "created": found.created},
    }
    markup = derived_id(code, "annotation", sheet.id, found.id)
    try:
        read_markup(markup, fields)
    except BadInput:  # without extent: nothing to see
        return None
    return markup, fields
