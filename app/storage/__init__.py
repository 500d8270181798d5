"""Database, blobs, settings: the only home of SQLAlchemy."""
