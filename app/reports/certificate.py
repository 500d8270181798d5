"""The certificate (审查合格书): who passed what, on which sheets, proven by hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from app.domain.ids import sha256_hex
from app.journal.entry import canonical
from app.reports import qr
from app.reports.paper import styles, table, write_pdf
from app.reports.text_block import TextBlock
from app.reports.words import discipline_names, words

STEPS = ("reviewer", "checker", "chief")


def write_certificate(content: Mapping[str, Any], class_name: str) -> bytes:
    """Return the certificate as PDF, the same bytes for the same content.

    Args:
        content: as ``certificate_content`` made it.
        class_name: the project class in words.
    """
    say = words("certificate")
    digest = sha256_hex(canonical(dict(content)))
    project = content["project"]
    return write_pdf(
        [*_head(content, class_name), *_disciplines(content), *_sheets(content), *_issue(content)],
        header=f"{project['name']}　{project['code']}",
        footer=words("letter")["hash"].format(hash=digest),
        page_words=words("letter")["page"],
        title=f"{say['title']}　{project['name']}",
        code=qr.payload("certificate", project["code"], digest),
    )


def _head(content: Mapping[str, Any], class_name: str) -> Iterator[Flowable]:
    say, style, project = words("certificate"), styles(), content["project"]
    yield TextBlock(say["title"], style["title"])
    rows = [
        [say["number"], content["number"], say["date"], _day(content["date"])],
        [say["project"], project["name"], say["code"], project["code"]],
        [say["client"], project["client"], say["designer"], project["designer"]],
        [say["class"], class_name, say["agency"], content["agency"]],
    ]
    yield table(rows, (20, 65, 24, 61), heads=0)
    yield Spacer(1, 4 * mm)
    names = [discipline_names()[one["discipline"]] for one in content["disciplines"]]
    yield TextBlock(
        say["statement"].format(sheets=len(content["sheets"]), disciplines="、".join(names), count=len(names)),
        style["text"],
    )
    total = sum(one["opinions"] for one in content["disciplines"])
    mandatory = sum(one["mandatory"] for one in content["disciplines"])
    yield TextBlock(say["opinions"].format(opinions=total, mandatory=mandatory), style["text"])
    yield TextBlock(say["scope"], style["small"])


def _disciplines(content: Mapping[str, Any]) -> Iterator[Flowable]:
    say = words("certificate")
    yield TextBlock(say["disciplines_head"], styles()["head"])
    rows: list[list[str | Flowable]] = [list(say["discipline_heads"])]
    for one in content["disciplines"]:
        signed = [_signers([row for row in one["signatures"] if row["step"] == step]) for step in STEPS]
        counts = f"{one['opinions']} / {one['mandatory']}"
        rows.append([discipline_names()[one["discipline"]], say[one["outcome"]], counts, *signed])
    yield table(rows, (18, 16, 24, 38, 38, 38))


def _signers(rows: Sequence[Mapping[str, str]]) -> str:
    form = words("certificate")["signer"]
    return "\n".join(
        "\n".join(
            line for line in form.format(name=row["name"], number=row["number"], date=row["date"]).split("\n") if line
        )
        for row in rows
    )


def _sheets(content: Mapping[str, Any]) -> Iterator[Flowable]:
    say = words("certificate")
    rows: list[list[str | Flowable]] = [list(say["sheet_heads"])]
    names = {**discipline_names(), **say["designers_disciplines"]}
    for number, title, discipline, revision, file, sha256 in content["sheets"]:
        rows.append([number, title, names.get(discipline, ""), revision, file, sha256])
    yield CondPageBreak(40 * mm)
    yield TextBlock(say["sheets_head"].format(count=len(content["sheets"])), styles()["head"])
    yield table(rows, (20, 38, 14, 11, 40, 47))


def _issue(content: Mapping[str, Any]) -> Iterator[Flowable]:
    say, style = words("certificate"), styles()
    if content["letters"]:
        rounds = words("letter")["rounds"]
        rows: list[list[str | Flowable]] = [list(say["letter_heads"])]
        for one in content["letters"]:
            name = rounds[min(one["round"], len(rounds)) - 1].format(round=one["round"] - 1)
            rows.append([name, _day(one["issued"]), one["hash"]])
        yield KeepTogether([TextBlock(say["letters_head"], style["head"]), table(rows, (22, 32, 116))])
    chief = content["chief"]
    block = [
        TextBlock(say["issue_head"], style["head"]),
        table([list(say["issue_heads"]), [chief["name"], chief["number"], "\n\n ", ""]], (34, 40, 48, 48)),
    ]
    yield KeepTogether(block)


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return str(words("letter")["date_form"].format(year=int(year), month=int(month), day=int(day)))
