"""Facts, rules, findings, opinions, conclusions: pure."""
