"""A review run: sheets loaded, checks run, findings made and kept."""
