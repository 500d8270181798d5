"""Outbox, tus, folder target, watched folders: the only home of httpx and watchdog."""
