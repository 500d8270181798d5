"""Joint acceptance (联合验收): items and results, packages for inspectors, the opinion."""
