"""A discipline's review: checks run, findings judged, verdicts, opinions, coverage."""
