"""Shapes and notes on sheets: pure."""
