"""The sample project: a music video made of stills, and the media that it is made of."""

from pathlib import Path

PATH = Path(__file__).parent / "sample.json"
TARGET = "film"
"""The node that gives the film."""
