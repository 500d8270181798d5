"""Figures that texts of a drawing give for fire safety (标注)."""

from review_rules.figures import figure

__all__ = ["figure"]
