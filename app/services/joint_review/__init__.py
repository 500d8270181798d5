"""The joint review (联合审查): rounds, letters, replies, sign-off, conclusion, certificate."""
