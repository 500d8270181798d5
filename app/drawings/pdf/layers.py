"""Layers of PDF files (optional content groups)."""

from __future__ import annotations

import pymupdf
from pymupdf import mupdf


def layer_states(document: pymupdf.Document) -> dict[str, bool]:
    """Return the names of the layers in the file's order, and whether the file shows them."""
    pdf = mupdf.pdf_document_from_fz_document(document)
    found: dict[str, bool] = {}
    for number in reversed(range(mupdf.pdf_count_layers(pdf))):  # MuPDF counts from the last
        name = str(mupdf.pdf_layer_name(pdf, number))
        found[name] = bool(mupdf.pdf_layer_is_enabled(pdf, number)) or found.get(name, False)
    return found


def switch_layers(document: pymupdf.Document, off: frozenset[str], on: frozenset[str]) -> None:
    """Show and hide layers by name in the open document; the rest stays as the file has it."""
    pdf = mupdf.pdf_document_from_fz_document(document)
    for number in range(mupdf.pdf_count_layers(pdf) if off or on else 0):
        name = str(mupdf.pdf_layer_name(pdf, number))
        if name in off or name in on:
            mupdf.pdf_enable_layer(pdf, number, int(name not in off))
