"""Identifiers. Plain strings on the wire; the aliases say which string is meant."""

from typing import Annotated

from msgspec import Meta

# In Python `$` also matches before a line break at the end; `(?!\n)` rules that out, in Python and JavaScript alike.
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 of the bytes, in lower-case hex.")]
Key = str
"""Fingerprint of one computation, 64 hex digits."""

NodeId = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_\-]{1,64}$(?!\n)", description="1 to 64 letters, digits, dashes or underscores.")
]
PortName = Annotated[str, Meta(min_length=1, max_length=64)]
