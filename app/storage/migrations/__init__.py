"""Alembic's folder: ``env.py`` runs the steps in ``versions`` on the connection it is given."""
