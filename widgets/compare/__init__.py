"""The compare area: two revisions beside or over each other, and what differs."""
