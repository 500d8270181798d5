"""Joint review (联合审图): rounds, statutory clock, sign-off, conclusion, certificate, supervision; pure."""
