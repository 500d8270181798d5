"""Shape fonts (SHX) of CAD programs, from the user's own folder: strokes of letters and signs."""
