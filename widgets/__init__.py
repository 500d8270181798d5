"""The Qt client: thin over app."""
