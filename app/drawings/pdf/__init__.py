"""The only home of PyMuPDF: pages, text, pixels, annotations."""
