"""Rows of a small comma-separated table with named columns, of any code page."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.domain.errors import BadInput
from app.survey.formats.text_lines import decoded


def table_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the cells by column of each row that is not empty.

    Args:
        columns: names that the first line must hold, in any order and case; it may hold more.

    Raises:
        BadInput: the file cannot be read, or lacks a column.
    """
    try:
        text, _ = decoded(path.read_bytes(), path.name)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    rows = csv.DictReader(text.lstrip("\ufeff").splitlines(), skipinitialspace=True)
    fields = {name.strip().casefold(): name for name in rows.fieldnames or [] if name}
    missing = next((column for column in columns if column not in fields), None)
    if missing is not None:
        raise BadInput(f"The table lacks the column {missing}", path=path.name, line=1)
    for row in rows:
        cells = {key: (row[name] or "").strip() for key, name in fields.items()}
        if any(cells.values()):
            yield rows.line_num, cells
