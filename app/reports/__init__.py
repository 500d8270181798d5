"""Letters, certificates, annotated sheets: the only home of reportlab."""
