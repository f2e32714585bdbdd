"""Searching names: what somebody types is found wherever it stands, in small or capital letters."""

import re
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam


def has(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Whether a text has what `pattern` was made of in it, which is given under this name."""
    return column.ilike(bindparam(name), escape="/")


def pattern(text: str) -> str:
    """What `has` looks for: these very characters, none of which stands for others."""
    literal = re.sub("[/%_]", r"/\g<0>", text)
    return f"%{literal}%"
