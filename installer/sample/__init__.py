"""The sample project: descriptions in TOML, and the pens that draw them."""
