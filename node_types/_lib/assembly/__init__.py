"""Putting clips together to a film: where to cut, what to copy, what to draw anew, and the sound under it."""
