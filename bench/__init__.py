"""Measurements: one script per claim, each beside a named peer that runs in the same call. See README.md."""
