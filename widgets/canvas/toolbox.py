"""Every tool of the canvas under its name."""

from __future__ import annotations

from widgets.canvas.measure_tools import AngleTool, AreaTool, CalibrateTool, MeasureTool, PickTool, RadiusTool
from widgets.canvas.tools import Board, PanTool, PathTool, SelectTool, SpanTool, TextTool, Tool, ZoomTool


def make_tools(board: Board) -> dict[str, Tool]:
    """Return every tool under its name."""
    spans = [SpanTool(board, kind) for kind in ("cloud", "rectangle", "arrow", "callout")]
    kinds = (SelectTool, PanTool, ZoomTool, PathTool, TextTool)
    measuring = (MeasureTool, AreaTool, AngleTool, RadiusTool, CalibrateTool)
    picks = [PickTool(board, name) for name in ("inside", "count")]
    return {tool.name: tool for tool in (*(kind(board) for kind in (*kinds, *measuring)), *spans, *picks)}
