"""Reading DXF into scenes."""
