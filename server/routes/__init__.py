"""The routes, one controller per file."""
