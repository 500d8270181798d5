"""What the supervising authority does: statistics, random draw, blind second review."""
