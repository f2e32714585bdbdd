"""How deep a value goes. Deep ones are an accident or an attack, and nothing that walks a value has to stand them."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct


def deeper_than(value: object, most: int) -> bool:
    """Whether lists, groups and structs are inside each other more than `most` times."""
    level: list[object] = [value]
    for _ in range(most):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: object) -> Iterable[Any]:
    match item:
        case dict():
            return item.values()
        case list() | tuple():
            return item
        case Struct():
            return (getattr(item, name) for name in item.__struct_fields__)
        case _:
            return ()
