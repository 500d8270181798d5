"""The drawing set (图纸): files in, sheets and their identities, searching, measuring, plotting."""
