"""What went wrong, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.domain.errors import AppError
from app.domain.sentences import sentence_in


def error_text(error: AppError) -> str:
    """Return file and line, what happened, and what can be done about it."""
    line = f":{error.line}" if error.line else ""
    where = f"{error.path}{line}: " if error.path else ""
    advice = f" — {sentence(error.advice)}" if error.advice else ""
    return f"{where}{sentence(error.message)}{advice}"


def sentence(english: str) -> str:
    """Return a sentence in the window's language; as it is where the table has none."""
    return sentence_in(QLocale().name(), english)
