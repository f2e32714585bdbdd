"""Inputs, outputs, notes and switches of a graph."""
