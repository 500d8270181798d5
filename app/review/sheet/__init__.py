"""What a check sees of a sheet."""
