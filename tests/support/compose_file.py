"""Reads a compose file the way `docker compose config` would: merged, and with its variables filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

_VARIABLE = re.compile(r"\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?])([^{}]*))?\})")


class Refused(Exception):
    """What `docker compose` would end with."""


def compose_file(path: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """The file with all variables filled in. Raises Refused when one has to be set and is not; and, which Compose does
    not, when one is set nowhere and has no default."""
    filled: dict[str, Any] = _filled(yaml.safe_load(path.read_text()), environment)
    return filled


def variables(path: Path) -> set[str]:
    """The names of all variables in it."""
    return {found[2] or found[3] for found in _VARIABLE.finditer(_text_of(yaml.safe_load(path.read_text())))} - {None}


def env_file(path: Path) -> dict[str, str]:
    """What an `.env` file sets."""
    lines = (line for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _VARIABLE.sub(lambda found: _value(found, environment), value)
        case dict():
            return {key: _filled(one, environment) for key, one in value.items()}
        case list():
            return [_filled(one, environment) for one in value]
    return value


def _value(found: re.Match[str], environment: Mapping[str, str]) -> str:
    escaped, plain, name, how, rest = found.groups()
    if escaped:
        return "$"
    value = environment.get(plain or name)
    if value or (value is not None and not (how or "").startswith(":")):
        return value
    if how in (":?", "?"):
        raise Refused(f"{name} {rest}")
    if how is None:
        raise Refused(f"{plain or name} is set nowhere")
    return str(rest)


def _text_of(value: Any) -> str:
    match value:
        case str():
            return f"{value}\n"
        case dict():
            return "".join(map(_text_of, value.values()))
        case list():
            return "".join(map(_text_of, value))
    return ""
