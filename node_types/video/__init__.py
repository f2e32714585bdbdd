"""Clips: made from stills, continued, and cut into a film."""
