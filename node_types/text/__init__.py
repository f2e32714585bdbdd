"""Words: prompts and what they share."""
