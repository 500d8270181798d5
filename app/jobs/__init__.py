"""Warm worker processes with progress, cancel and shared memory."""
