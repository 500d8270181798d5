"""Markups (批注) on sheets, and the papers and files that carry them out and in."""
