"""The command line: one module per command, with `declare(parser)` and `execute(arguments)`, which gives the exit code.

`complaint` and `screen` are what they show; `machine` opens and closes a Reelgraph for them.
"""
