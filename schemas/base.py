"""The base of every wire struct."""

from msgspec import Struct


class Wire(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """An immutable struct that travels as JSON with camelCase names; unknown fields are refused."""


class Reply(Struct, frozen=True, kw_only=True, rename="camel"):
    """A wire struct that only we write: every field is present, so that clients need no table of defaults."""
