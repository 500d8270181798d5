"""What MuPDF raises over damaged files: its own errors, beside those that PyMuPDF makes of some of them."""

from __future__ import annotations

import pymupdf

DAMAGE = (RuntimeError, ValueError, IndexError, pymupdf.mupdf.FzErrorBase)
