"""Several survey results in, one defensible result out."""
