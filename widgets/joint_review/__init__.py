"""Rounds, clock, sign-off, facts, clashes and the register of people, as panels beside the drawing."""
