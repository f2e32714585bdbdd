"""Taking secrets out of texts that others may read: lines of the log."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from server.settings import Settings

HIDDEN = "…"

_LEAST_CHARACTERS = 6
"""What is shorter may be part of any word."""

_SECRET_NAME = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)(_\w+)?$")
_SHAPES = (
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(/api/triggers/)[^/\s?\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer\s+|authorization\W+\w+\s+)[\w.~+/=-]{6,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)\b([\w-]*(?:api[_-]?key|token|signature|secret|password))(\"?[=:] ?\"?)[^\s&,;\"']+"),
     rf"\1\2{HIDDEN}"),
    (re.compile(r"\b(whsec_|sk-)[\w+/=-]{8,}"), rf"\1{HIDDEN}"),
)  # fmt: skip
"""Passwords in URLs, addresses of triggers, what requests prove themselves with, secrets of webhooks and vendors."""


class Redaction:
    """Hides what is known to be a secret, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= _LEAST_CHARACTERS}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


def secrets_of(settings: Settings, environment: Mapping[str, str]) -> set[str]:
    """All that this process knows and nobody else may."""
    urls = (settings.database, settings.store, settings.broker, settings.vectors, settings.otlp)
    passwords = [urlsplit(url).password or "" for url in urls]
    keys = (settings.keys.store_secret, settings.keys.vectors)
    named = (value for name, value in environment.items() if _SECRET_NAME.search(name.upper()))
    return {*passwords, *map(unquote, passwords), *filter(None, keys), *named}
