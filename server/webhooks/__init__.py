"""Telling addresses that people gave of what happens, without asking into this network."""
