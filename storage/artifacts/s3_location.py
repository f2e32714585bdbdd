"""Where an object store is, as one URL: `s3://KEY:SECRET@host[:port]/bucket[/prefix][?region=…&public=…]`."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from storage.errors import InvalidStoreAddress

_SECURE = {"s3": True, "s3+http": False}
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FOLDER = re.compile(r"(?!\.+$)[A-Za-z0-9!_.*'()-]+")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_OPTIONS = frozenset({"region", "public"})


class Keys(Struct, frozen=True):
    """Who we are to the store. Shown nowhere: neither in an error, nor in a log."""

    access: str
    secret: str

    def __repr__(self) -> str:
        return "Keys(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class S3Location(Struct, frozen=True, kw_only=True):
    """A bucket, and the folder in it that is ours: `prefix` is empty or ends with a slash.

    `host` is a name, with a port where there is one. `public` is the address that browsers have for the same store,
    such as `https://files.example`, when it is not the one that we have.
    """

    host: str
    bucket: str
    keys: Keys
    prefix: str = ""
    region: str | None = None
    secure: bool = True
    public: str | None = None

    def __str__(self) -> str:
        scheme = "s3" if self.secure else "s3+http"
        return f"{scheme}://{self.host}/{self.bucket}/{self.prefix}".removesuffix("/")


def parse(url: str, *, access_key: str | None = None, secret_key: str | None = None) -> S3Location:
    """The location that a URL gives. Keys in it are percent-encoded; without any, those given beside it count.

    Plain http is `s3+http://…`. Raises InvalidStoreAddress, which says what is wrong and shows no secret.
    """
    if "#" in url:
        raise InvalidStoreAddress("It has a # in it; in a key, that is written as %23.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InvalidStoreAddress("It can't be read: perhaps a key in it is not percent-encoded.") from None
    if parts.scheme not in _SECURE:
        raise InvalidStoreAddress("It has to begin with s3:// or s3+http://.")
    host = parts.netloc.rpartition("@")[2]
    if not _HOST.fullmatch(host) or port == 0:
        raise InvalidStoreAddress("What stands before the bucket is no host: perhaps a / in a key is not %2F.")
    bucket, _, folders = parts.path.removeprefix("/").partition("/")
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        raise InvalidStoreAddress(
            "After the host comes the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens."
        )
    names = folders.strip("/").split("/") if folders.strip("/") else []
    if not all(_FOLDER.fullmatch(name) for name in names):
        raise InvalidStoreAddress("After the bucket come names of letters, digits and -_.!*'(), with a / between them.")
    options = _options(parts.query)
    return S3Location(
        host=host.lower(),
        bucket=bucket,
        keys=_keys(parts.username, parts.password, access_key, secret_key),
        prefix="".join(f"{name}/" for name in names),
        region=options.get("region"),
        secure=_SECURE[parts.scheme],
        public=options.get("public"),
    )


def _keys(username: str | None, password: str | None, access_key: str | None, secret_key: str | None) -> Keys:
    if username or password:
        access_key, secret_key = unquote(username or ""), unquote(password or "")
    if not access_key or not secret_key:
        raise InvalidStoreAddress(
            "It needs both keys, as in s3://KEY:SECRET@host/bucket; or none, with AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY set."
        )
    return Keys(access_key, secret_key)


def _options(query: str) -> dict[str, str]:
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
    except ValueError:
        raise InvalidStoreAddress("What follows the ? has to be region=… or public=….") from None
    if unknown := options.keys() - _OPTIONS:
        raise InvalidStoreAddress(f"It has an option {min(unknown)[:40]!r}; there are only region and public.")
    if not _REGION.fullmatch(options.get("region", "x")):
        raise InvalidStoreAddress("Its region has to look like eu-central-1.")
    public = urlsplit(options.get("public", "https://x"))
    if public.scheme not in ("https", "http") or not _HOST.fullmatch(public.netloc) or public.path not in ("", "/"):
        raise InvalidStoreAddress("Its public address has to look like https://files.example, without anything after.")
    return options
