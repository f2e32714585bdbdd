"""Graphs as files: what comes in, what goes out, and films that carry their graph."""
