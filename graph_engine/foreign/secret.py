"""Passwords and keys stay behind: a graph is shared, and its params are seen by everybody who opens it."""

import re
from typing import Any

HIDDEN = "[left out]"
"""What stands in a text where a key was."""

_ANYWHERE = ("password", "passphrase", "passwd", "secret", "apikey", "accesskey", "privatekey", "authorization")
_AT_THE_END = ("token", "pwd", "auth", "bearer", "jwt", "cookie", "cookies", "credential", "credentials")
_NAMING = ("name", "key")

_NAME = r"[\w\-.]*(?:password|passwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|authorization|token)"
_IN_TEXT = re.compile(
    "|".join(
        (
            # A digit or a sign tells them from words: “basic lighting”, “the ring bearer standing there”.
            r"(?<=\b[Bb]earer )(?=\S*[\d_/=])[\w\-.~+/=]{8,}",
            r"(?<=\b[Bb]asic )(?=\S*[\d/=])[A-Za-z0-9+/=]{8,}",
            r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)",
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            r"\bsk-(?=[\w\-]*\d)[\w\-]{16,}",
            r"\b(?:[spr]k_(?:live|test)|hf|r8|gh[opsu])_[A-Za-z0-9]{16,}",
            r"\b(?:github_pat_|glpat-|xox[abprs]-)[\w\-]{16,}",
            r"\b(?:AKIA[A-Z0-9]{16}|AIza[\w\-]{30,})",
        )
    )
)
_QUOTE = r"""\\?["']"""
_WORD = r"""(?:[^\s"'&\\]|\\(?!["']))+"""
_NAMED_IN_TEXT = re.compile(
    rf"(?i)([?&]{_NAME}=|{_QUOTE}{_NAME}{_QUOTE}\s*:\s*{_QUOTE}){_WORD}(?:\s+{_WORD})*",
)


def is_secret(name: str) -> bool:
    """Whether a setting or header of this name holds a password, key or token."""
    bare = re.sub(r"[^a-z0-9]", "", name.lower())
    return bare.endswith(_AT_THE_END) or any(word in bare for word in _ANYWHERE)


def without(value: Any, path: str = "") -> tuple[Any, list[str]]:
    """A JSON value without its secrets, and the paths of what was left out.

    Settings that are named like a secret go, as do the values of headers and the like that are; in texts, what looks
    like a key is hidden. Yes, no and nothing are never secrets.
    """
    found: list[str] = []
    return _clean(value, path, found), found


def _clean(value: Any, path: str, found: list[str]) -> Any:
    match value:
        case dict():
            return _clean_group(value, path, found)
        case list():
            return [_clean(item, f"{path}[{number}]", found) for number, item in enumerate(value)]
        case str():
            hidden = _NAMED_IN_TEXT.sub(rf"\g<1>{HIDDEN}", _IN_TEXT.sub(HIDDEN, value))
            if hidden != value:
                found.append(path)
            return hidden
        case _:
            return value


def _clean_group(group: dict[str, Any], path: str, found: list[str]) -> dict[str, Any]:
    named = any(isinstance(name := group.get(key), str) and is_secret(name) for key in _NAMING)
    kept: dict[str, Any] = {}
    for key, value in group.items():
        place = f"{path}.{key}".lstrip(".")
        secret = is_secret(key) or (named and key == "value")
        if secret and value is not None and not isinstance(value, bool):
            found.append(place)
        else:
            kept[key] = _clean(value, place, found)
    return kept
