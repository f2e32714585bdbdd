"""Settings, from the environment. Every one has a heading in `docs/settings.md`."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from schemas.catalog import Lane
from storage.open import Keys, file_url
from storage.sql.opening import sqlite_url
from storage.sql.slots import Slots
from storage.sql.store import MOST_WAITING

_ADDRESS = re.compile(r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

_HTTP_URL = re.compile(r"https?://[^\s/]+\S*")

_NAMED_NUMBER = re.compile(r"(?P<name>[\w.-]+)\s*=\s*(?P<number>[1-9][0-9]{0,5})", re.ASCII)

LogStyle = Literal["text", "json"]

_FLAGS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}


class Settings(Struct, frozen=True, kw_only=True):
    """How this install runs. Sizes in bytes. What is an empty URL is in the folder `data`."""

    data: Path = Path("data")
    database: str = ""
    store: str = ""
    broker: str = "local:"
    vectors: str = ""
    keys: Keys = Keys()
    host: str = "127.0.0.1"
    hosts: tuple[str, ...] = ()
    port: int = 8420
    cpu_workers: int = 2
    network_workers: int = 8
    max_upload_bytes: int = 4 * 1024**3
    max_body_bytes: int = 6 * 1024**3
    max_copies_bytes: int = 32 * 1024**3
    max_waiting: int = MOST_WAITING
    user_slots: int = 0
    provider_slots: Mapping[str, int] = {}
    allow_private_urls: bool = False
    log: LogStyle = "text"
    metrics: bool = False
    metrics_port: int = 0
    otlp: str = ""

    @property
    def shared(self) -> bool:
        """Whether other processes, on other computers too, may work on the same database."""
        return self.database_url.startswith("postgres")

    @property
    def database_url(self) -> str:
        """The URL of the database."""
        return self.database or sqlite_url(self.data / "reelgraph.db")

    @property
    def store_url(self) -> str:
        """The URL of the store for files."""
        return self.store or file_url(self.data / "artifacts")

    @property
    def vectors_url(self) -> str:
        """The URL of the store for vectors."""
        return self.vectors or file_url(self.data / "vectors")

    @property
    def slots(self) -> Slots:
        """How many jobs may be at work at the same time for one user or at one provider."""
        return Slots(self.user_slots or None, self.provider_slots)

    @property
    def lanes(self) -> dict[Lane, int]:
        """How many jobs of each lane a process may do at the same time."""
        return {"cpu": self.cpu_workers, "gpu": 1, "network": self.network_workers}


class SettingError(Exception):
    """A setting can't be used; the message says which and why."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that `REELGRAPH_…` variables give. Raises SettingError."""
    database, broker = environment.get("REELGRAPH_DATABASE", ""), environment.get("REELGRAPH_BROKER") or "local:"
    if broker != "local:" and not database.startswith("postgres"):
        raise SettingError(
            "REELGRAPH_BROKER names a broker for many processes; then REELGRAPH_DATABASE has to be one that they can "
            "share, as in postgresql://user:password@host/name"
        )
    return Settings(
        data=_folder(environment.get("REELGRAPH_DATA") or "data"),
        database=database,
        store=environment.get("REELGRAPH_STORE", ""),
        broker=broker,
        vectors=environment.get("REELGRAPH_VECTORS", ""),
        keys=Keys(
            environment.get("AWS_ACCESS_KEY_ID"),
            environment.get("AWS_SECRET_ACCESS_KEY"),
            environment.get("REELGRAPH_VECTORS_KEY"),
        ),
        host=environment.get("REELGRAPH_HOST") or "127.0.0.1",
        hosts=_addresses(environment, "REELGRAPH_HOSTS"),
        port=_number(environment, "REELGRAPH_PORT", 8420, 1, 65535),
        cpu_workers=_number(environment, "REELGRAPH_CPU_WORKERS", max(2, os.cpu_count() or 2), 1, 256),
        network_workers=_number(environment, "REELGRAPH_NETWORK_WORKERS", 8, 2, 256),
        max_upload_bytes=_number(environment, "REELGRAPH_MAX_UPLOAD_BYTES", 4 * 1024**3, 1, 2**50),
        max_body_bytes=_number(environment, "REELGRAPH_MAX_BODY_BYTES", 6 * 1024**3, 256 * 1024**2, 2**50),
        max_copies_bytes=_number(environment, "REELGRAPH_MAX_COPIES_BYTES", 32 * 1024**3, 1024**3, 2**50),
        max_waiting=_number(environment, "REELGRAPH_MAX_WAITING", MOST_WAITING, 1, 10**9),
        user_slots=_number(environment, "REELGRAPH_USER_SLOTS", 0, 0, 10**6),
        provider_slots=_numbers(environment, "REELGRAPH_PROVIDER_SLOTS"),
        allow_private_urls=_flag(environment, "REELGRAPH_ALLOW_PRIVATE_URLS"),
        log=_log_style(environment),
        metrics=_flag(environment, "REELGRAPH_METRICS"),
        metrics_port=_number(environment, "REELGRAPH_METRICS_PORT", 0, 0, 65535),
        otlp=_http_url(environment, "REELGRAPH_OTLP"),
    )


def _folder(text: str) -> Path:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SettingError("REELGRAPH_DATA names a folder whose name is not UTF-8") from None
    return Path(text)


def _addresses(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    given = (address.strip().lower() for address in environment.get(name, "").split(","))
    addresses = tuple(address for address in given if address)
    for address in addresses:
        if not _is_address(address):
            raise SettingError(
                f"{name} has {address!r}; it has to be names alone, with a port where there is one, and commas between "
                "them, as in film.example,studio.example:8443"
            )
    return addresses


def _is_address(text: str) -> bool:
    try:
        return bool(_ADDRESS.fullmatch(text)) and urlsplit(f"//{text}").port != 0
    except ValueError:
        return False


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").strip().lower()
    if text not in _FLAGS:
        raise SettingError(f"{name} is {text!r}; it has to be 1 or 0")
    return _FLAGS[text]


def _log_style(environment: Mapping[str, str]) -> LogStyle:
    match environment.get("REELGRAPH_LOG", "").strip().lower():
        case "" | "text":
            return "text"
        case "json":
            return "json"
        case other:
            raise SettingError(f"REELGRAPH_LOG is {other!r}; it has to be text or json")


def _http_url(environment: Mapping[str, str], name: str) -> str:
    url = environment.get(name, "").strip()
    if url and not _HTTP_URL.fullmatch(url):
        raise SettingError(f"{name} has to be a URL, as in http://127.0.0.1:4318")
    return url


def _numbers(environment: Mapping[str, str], name: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in environment.get(name, "").split(","))):
        found = _NAMED_NUMBER.fullmatch(part)
        if found is None:
            raise SettingError(f"{name} has {part!r}; it has to be names with numbers from 1, as in kling=2,runway=4")
        numbers[found["name"]] = int(found["number"])
    return numbers


def _number(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}; it has to be a whole number") from None
    if not low <= number <= high:
        raise SettingError(f"{name} is {number}; it has to be from {low} to {high}")
    return number
