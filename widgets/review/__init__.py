"""The review area: sheets, drawing, checklist, opinions."""
