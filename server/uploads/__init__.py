"""Files on their way in: whole in a form, or piece by piece."""
