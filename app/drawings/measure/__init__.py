"""Looking and measuring: snap points, outlines around a point, like blocks, quantities."""
