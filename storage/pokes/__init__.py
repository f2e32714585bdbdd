"""Pokes: word that a project has news. The news itself is in the database."""
