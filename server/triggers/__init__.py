"""Addresses that run a graph: what they ask for, and from what was sent to a run."""
