"""A drawn storyboard panel: tones, place, figures, lettering."""
