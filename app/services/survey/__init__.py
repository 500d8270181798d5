"""The combined survey (多测合一): in, transformed, merged, decided, verified, written."""
