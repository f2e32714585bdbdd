"""The node types that Reelgraph ships: one file each, families are folders, the file's name is the id."""
