"""The words of the field as frozen data; standard library only."""
