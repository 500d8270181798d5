"""Names of the field's terms as shown: disciplines, states, kinds. Translated at the window's edge only."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale

_MARKS = {
    "complies": "✔",
    "violates": "✖",
    "cannot_determine": "?",
    "to_clarify": "?",
    "not_applicable": "–",
    "open": "○",
}


def titled(chinese: str, english: str) -> str:
    """Return the title in the window's language; the Chinese one where there is no English one."""
    return chinese if QLocale().language() == QLocale.Language.Chinese else english or chinese


def listed(names: Iterable[str]) -> str:
    """Return names in a row, as the window's language parts them."""
    return ("\u3001" if QLocale().language() == QLocale.Language.Chinese else ", ").join(names)


def discipline(name: str) -> str:
    """Return the discipline's name."""
    return {
        "planning": QCoreApplication.translate("Discipline", "Planning"),
        "architecture": QCoreApplication.translate("Discipline", "Architecture"),
        "fire": QCoreApplication.translate("Discipline", "Fire"),
        "civil_defence": QCoreApplication.translate("Discipline", "Civil air defence"),
        "municipal": QCoreApplication.translate("Discipline", "Municipal"),
        "security": QCoreApplication.translate("Discipline", "Technical security"),
        "structure": QCoreApplication.translate("Discipline", "Structure"),
        "hvac": QCoreApplication.translate("Discipline", "Heating and ventilation"),
        "electrical": QCoreApplication.translate("Discipline", "Electrical"),
        "landscape": QCoreApplication.translate("Discipline", "Landscape"),
    }.get(name, name)


def short_discipline(name: str) -> str:
    """Return the short label that always stands beside the discipline's colour."""
    return {
        "planning": QCoreApplication.translate("Discipline short", "Pl"),
        "architecture": QCoreApplication.translate("Discipline short", "Ar"),
        "fire": QCoreApplication.translate("Discipline short", "Fi"),
        "civil_defence": QCoreApplication.translate("Discipline short", "CD"),
        "municipal": QCoreApplication.translate("Discipline short", "Mu"),
        "security": QCoreApplication.translate("Discipline short", "Se"),
    }.get(name, name[:2])


def state(name: str) -> str:
    """Return the word for a verdict, an outcome or an opinion's status."""
    return {
        "complies": QCoreApplication.translate("State", "complies"),
        "violates": QCoreApplication.translate("State", "does not comply"),
        "cannot_determine": QCoreApplication.translate("State", "cannot determine"),
        "to_clarify": QCoreApplication.translate("State", "to be clarified"),
        "not_applicable": QCoreApplication.translate("State", "not applicable"),
        "open": QCoreApplication.translate("State", "open"),
        "replied": QCoreApplication.translate("State", "replied"),
        "closed": QCoreApplication.translate("State", "closed"),
        "withdrawn": QCoreApplication.translate("State", "withdrawn"),
    }.get(name, name)


def mark(name: str) -> str:
    """Return the sign of a state, which says the same as its colour."""
    return _MARKS.get(name, "○")


def project_class(name: str) -> str:
    """Return the name of a project class (项目类别)."""
    return {
        "gov_housing": QCoreApplication.translate("Project class", "Government-funded: housing"),
        "gov_municipal": QCoreApplication.translate("Project class", "Government-funded: municipal linear"),
        "gov_transport": QCoreApplication.translate("Project class", "Government-funded: transport linear"),
        "gov_small": QCoreApplication.translate("Project class", "Government-funded: small"),
        "private_industrial": QCoreApplication.translate("Project class", "Private: industrial"),
        "private_with_scheme": QCoreApplication.translate("Project class", "Private: land with scheme"),
        "private_small": QCoreApplication.translate("Project class", "Private: small"),
        "private_other": QCoreApplication.translate("Project class", "Private: other"),
        "fit_out": QCoreApplication.translate("Project class", "Fit-out"),
    }.get(name, name)


def not_shown(reason: str) -> str:
    """Return why something is missing from a picture."""
    return {
        "missing_font": QCoreApplication.translate("Not shown", "font missing"),
        "missing_xref": QCoreApplication.translate("Not shown", "referenced drawing missing"),
        "missing_image": QCoreApplication.translate("Not shown", "image missing"),
        "proxy": QCoreApplication.translate("Not shown", "object of another program without picture"),
        "unsupported": QCoreApplication.translate("Not shown", "kind not supported"),
        "damaged": QCoreApplication.translate("Not shown", "damaged"),
        "cut": QCoreApplication.translate("Not shown", "the file is cut off"),
        "encoding": QCoreApplication.translate("Not shown", "text encoding unclear"),
        "missing_block": QCoreApplication.translate("Not shown", "block missing"),
        "simplified": QCoreApplication.translate("Not shown", "shown in simpler form"),
        "limit": QCoreApplication.translate("Not shown", "too much to show"),
        "outside": QCoreApplication.translate("Not shown", "outside all sheets"),
        "unread": QCoreApplication.translate("Not shown", "not read from the DWG file"),
    }.get(reason, reason)


def not_shown_what(what: str) -> str:
    """Return what is missing from a picture: a name of the drawing, or model space as such."""
    return QCoreApplication.translate("Not shown", "model space") if what.lower() == "*model_space" else what


def step(message: str) -> str:
    """Return what a long call tells of itself: a known step translated, a file's name as it is."""
    return {
        "tags": QCoreApplication.translate("Step", "reading"),
        "entities": QCoreApplication.translate("Step", "reading entities"),
        "scene": QCoreApplication.translate("Step", "building the picture"),
        "journal": QCoreApplication.translate("Step", "checking the journal"),
        "files": QCoreApplication.translate("Step", "checking files"),
    }.get(message, message)


def sheet_name(number: str, title: str, file: str, key: str) -> str:
    """Return what a sheet is called: number and title, else its file, and where it is in there."""
    named = f"{number} {title}".strip()
    if named:
        return named
    kind, _, place = key.partition(":")
    if kind == "page":
        place = QCoreApplication.translate("Sheet", "page {number}").format(number=place)
    return " · ".join(part for part in (file, place) if part)


def unit(name: str) -> str:
    """Return the sign of a unit."""
    return {
        "m2": "㎡",
        "ratio": "",
        "count": QCoreApplication.translate("Unit", "pcs"),
    }.get(name, name)


def approved(compare: str) -> str:
    """Return the sentence of an approved value, with ``{value}``."""
    return {
        "at_most": QCoreApplication.translate("Approved", "Approved: at most {value}"),
        "at_least": QCoreApplication.translate("Approved", "Approved: at least {value}"),
    }.get(compare, QCoreApplication.translate("Approved", "Approved: {value}"))


def sent_kind(name: str) -> str:
    """Return what a file of a submission is."""
    return {
        "drawing": QCoreApplication.translate("Manifest", "drawing"),
        "paper": QCoreApplication.translate("Manifest", "paper"),
    }.get(name, name)


def sending(state: str) -> str:
    """Return how far a submission is."""
    return {
        "waiting": QCoreApplication.translate("Sending", "interrupted"),
        "sending": QCoreApplication.translate("Sending", "on its way"),
        "sent": QCoreApplication.translate("Sending", "received"),
    }.get(state, state)


def size(count: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} KB"


def receipt_field(name: str) -> str:
    """Return what a field of a receipt says."""
    return {
        "target": QCoreApplication.translate("Receipt", "Stored at"),
        "manifest": QCoreApplication.translate("Receipt", "Hash of the list of files"),
        "files": QCoreApplication.translate("Receipt", "Files"),
        "received": QCoreApplication.translate("Receipt", "Received"),
        "project": QCoreApplication.translate("Receipt", "Project code"),
    }.get(name, name)


def change(name: str) -> str:
    """Return the word for a kind of change between two revisions."""
    return {
        "added": QCoreApplication.translate("Change", "added"),
        "removed": QCoreApplication.translate("Change", "removed"),
        "changed": QCoreApplication.translate("Change", "changed"),
        "moved": QCoreApplication.translate("Change", "moved"),
    }.get(name, name)


def layer_state(name: str) -> str:
    """Return the words for what became of a layer in a newer revision."""
    return {
        "hidden": QCoreApplication.translate("Layer state", "switched off"),
        "shown": QCoreApplication.translate("Layer state", "switched on"),
        "recoloured": QCoreApplication.translate("Layer state", "another colour"),
        "restyled": QCoreApplication.translate("Layer state", "another linetype or weight"),
        "renamed": QCoreApplication.translate("Layer state", "renamed"),
    }.get(name, name)


def sheet_state(name: str) -> str:
    """Return the word for what became of a sheet in a newer revision."""
    return {
        "same": QCoreApplication.translate("Sheet state", "same"),
        "changed": QCoreApplication.translate("Sheet state", "changed"),
        "added": QCoreApplication.translate("Sheet state", "new"),
        "removed": QCoreApplication.translate("Sheet state", "gone"),
        "replaced": QCoreApplication.translate("Sheet state", "another page"),
        "unaligned": QCoreApplication.translate("Sheet state", "changed, not aligned"),
        "skipped": QCoreApplication.translate("Sheet state", "changed, not examined"),
        "unknown": QCoreApplication.translate("Sheet state", "not compared"),
    }.get(name, name)


def snap(name: str) -> str:
    """Return the word for a kind of snap point."""
    return {
        "end": QCoreApplication.translate("Snap", "end"),
        "intersection": QCoreApplication.translate("Snap", "intersection"),
        "middle": QCoreApplication.translate("Snap", "middle"),
        "centre": QCoreApplication.translate("Snap", "centre"),
        "perpendicular": QCoreApplication.translate("Snap", "perpendicular"),
        "nearest": QCoreApplication.translate("Snap", "nearest"),
    }.get(name, name)


def place_state(name: str) -> str:
    """Return the word for what became of an opinion's place."""
    return {
        "changed_here": QCoreApplication.translate("Place state", "changed here"),
        "nothing_changed": QCoreApplication.translate("Place state", "nothing changed here"),
        "moved": QCoreApplication.translate("Place state", "moved"),
        "sheet_removed": QCoreApplication.translate("Place state", "sheet is gone"),
        "newer": QCoreApplication.translate("Place state", "of the newer revision"),
        "no_place": QCoreApplication.translate("Place state", "no place"),
        "unknown": QCoreApplication.translate("Place state", "not compared"),
    }.get(name, name)


def intake(name: str) -> str:
    """Return what is wrong with a drawing that came in."""
    return {
        "missing": QCoreApplication.translate("Intake", "in the index, not received"),
        "extra": QCoreApplication.translate("Intake", "received, not in the index"),
        "doubled": QCoreApplication.translate("Intake", "number used twice"),
        "wrong_title": QCoreApplication.translate("Intake", "other title in the index"),
        "encoding": QCoreApplication.translate("Intake", "code page is not what the file says"),
        "unit": QCoreApplication.translate("Intake", "drawing unit unknown"),
        "xref": QCoreApplication.translate("Intake", "references not found"),
        "unreadable": QCoreApplication.translate("Intake", "cannot be read"),
        "number": QCoreApplication.translate("Intake", "no sheet number"),
        "scale": QCoreApplication.translate("Intake", "scale note differs from the drawing"),
        "scale_note": QCoreApplication.translate("Intake", "no scale note"),
        "signatures": QCoreApplication.translate("Intake", "not signed"),
        "stamp": QCoreApplication.translate("Intake", "no stamp found"),
    }.get(name, name)
