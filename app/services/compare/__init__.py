"""Two revisions held against each other."""
