"""Lianshen: joint construction-drawing review and joint acceptance."""

__version__ = "0.1.0"
