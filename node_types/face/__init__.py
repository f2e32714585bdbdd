"""Faces and the characters they belong to."""
