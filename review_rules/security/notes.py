"""Figures that notes and labels give; see ``review_rules.figures``."""

from review_rules.figures import figure

__all__ = ["figure"]
