"""What the form of a node is told besides the bounds of a setting: keywords of its JSON Schema.

`docs/writing-a-node.md` lists them. Node types of a plug-in write them out, as `Meta(extra_json_schema={…})`.
"""

from collections.abc import Iterable
from typing import Any

PROMOTED: dict[str, Any] = {"x-promote": True}
"""Shown on the node itself. At most three of a node are."""

MULTILINE: dict[str, Any] = {"format": "multiline"}
SEED: dict[str, Any] = {"x-widget": "seed"}
PIXELS: dict[str, Any] = {"x-unit": "px"}
SECONDS: dict[str, Any] = {"x-unit": "s"}
FRAME_RATE: dict[str, Any] = {"x-unit": "fps"}


def choices(words: Iterable[str], **titles: str) -> dict[str, Any]:
    """The words to choose from in this order, with titles for those that do not speak for themselves."""
    return {"oneOf": [{"const": word, "title": titles.get(word) or _plain(word)} for word in words]}


def shown_if(**wanted: str | list[str]) -> dict[str, Any]:
    """Shown only while other settings have these values, or one of them."""
    return {"x-show-if": wanted}


def _plain(word: str) -> str:
    return (word[0].upper() + word[1:]).replace("-", " ")
