"""What the command line sends along with a trigger: `--input name=value` and `--param node.field=value`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from schemas.project import AssetView
from schemas.trigger import GraphForm
from server.unusable import Unusable

Upload = Callable[[Path], AssetView]

_MEDIA = {"image", "video", "audio"}


def params_of(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Settings by node and field. A value that is JSON is meant as such. Raises Unusable."""
    params: dict[str, dict[str, Any]] = {}
    for text in texts:
        place, value = _halves(text, "--param clip.seconds=4")
        node, dot, field = place.partition(".")
        if not (dot and node and field):
            raise Unusable(f"“{text}” can't be read. Write a node, a field and a value: --param clip.seconds=4")
        params.setdefault(node, {})[field] = _json_or_text(value)
    return params


def inputs_of(texts: Sequence[str], form: GraphForm, upload: Upload | None) -> dict[str, Any]:
    """Inputs by name, as the form wants them. Files are uploaded, where that can be done. Raises Unusable, OSError."""
    kinds = {field.name: field.kind for field in form.inputs}
    given: dict[str, Any] = {}
    for text in texts:
        name, value = _halves(text, "--input song=song.mp3")
        given[name] = _input(name, kinds.get(name), value, upload)
    return given


def _input(name: str, kind: str | None, text: str, upload: Upload | None) -> Any:
    if kind == "text":
        return text
    if kind in _MEDIA and not text.lstrip().startswith("{"):
        if upload is None:
            raise Unusable(
                f"The input “{name}” takes a file, and the address of a trigger takes none. Upload it to the project, "
                f"and give the value that the upload has; or name the project and the node instead of the address."
            )
        return upload(Path(text)).value
    return _json_or_text(text)


def _json_or_text(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _halves(text: str, example: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name):
        raise Unusable(f"“{text}” can't be read. Write a name, a value and = between: {example}")
    return name, value
