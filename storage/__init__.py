"""Adapters: database, artifact store, vectors, model files."""
