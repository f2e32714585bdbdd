import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from services import Postgres

from server.settings import SettingError, Settings, from_environment
from storage.open import BROKERS, STORES, VECTORS, Keys
from storage.sql.opening import DATABASES

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_has_a_heading() -> None:
    headings = {line.removeprefix("## ") for line in PAGE.read_text().splitlines() if line.startswith("## ")}

    settings = {field.name for field in msgspec.structs.fields(Settings)} - {"keys"}
    assert headings == {f"REELGRAPH_{name.upper()}" for name in settings}


def test_the_page_says_where_keys_may_come_from_and_they_do() -> None:
    keys = {name: name.lower() for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "REELGRAPH_VECTORS_KEY")}

    assert [name for name in keys if f"`{name}`" not in PAGE.read_text()] == []
    assert from_environment(keys).keys == Keys(*keys.values())
    assert "secret" not in repr(from_environment(keys))


@pytest.mark.parametrize(
    ("setting", "address", "known"),
    [
        ("DATABASE", "mysql://host/films", DATABASES),
        ("STORE", "ftp://host/films", STORES),
        ("VECTORS", "redis://host", VECTORS),
        ("BROKER", "amqp://host", BROKERS),
    ],
)
def test_an_address_of_an_unknown_kind_stops_the_start_and_the_known_ones_are_told(
    setting: str, address: str, known: tuple[str, ...], tmp_path: Path, postgres: Postgres
) -> None:
    database = {"REELGRAPH_DATABASE": postgres.url} if setting == "BROKER" else {}
    served = serve(tmp_path, {**database, f"REELGRAPH_{setting}": address})

    assert served.returncode == 2
    kind = address.partition(":")[0]
    assert f"REELGRAPH_{setting} is a URL of an unknown kind: '{kind}'. Known are {', '.join(known)}." in served.stderr


def test_a_broker_without_postgres_stops_the_start(tmp_path: Path) -> None:
    served = serve(tmp_path, {"REELGRAPH_BROKER": "redis://127.0.0.1:1/0"})

    assert served.returncode == 2
    assert "REELGRAPH_BROKER" in served.stderr
    assert "REELGRAPH_DATABASE has to be one that they can share" in served.stderr
    with pytest.raises(SettingError, match="REELGRAPH_DATABASE"):
        from_environment({"REELGRAPH_BROKER": "redis://host", "REELGRAPH_DATABASE": "sqlite:///films.db"})


def serve(data: Path, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """What becomes of a server with these settings alone."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("REELGRAPH_")}
    return subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(data)], env={**others, **settings},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("", ()),
        (" , ", ()),
        ("film.example", ("film.example",)),
        ("Film.Example, studio.example:8443,[fe80::1]:80", ("film.example", "studio.example:8443", "[fe80::1]:80")),
    ],
)
def test_hosts_are_names_with_commas_between_them(text: str, hosts: tuple[str, ...]) -> None:
    assert from_environment({"REELGRAPH_HOSTS": text}).hosts == hosts


@pytest.mark.parametrize(
    "text",
    ["https://film.example", "*", "*.example", "a b", "film.example/x", "me@film.example", "film.example:0",
     "film.example:99999", "film.example:", "[film]", "[::", "filmé.example"],
)  # fmt: skip
def test_what_is_no_name_is_refused_by_the_name_of_the_setting(text: str) -> None:
    with pytest.raises(SettingError, match="REELGRAPH_HOSTS has"):
        from_environment({"REELGRAPH_HOSTS": f"studio.example,{text}"})


def test_everything_is_kept_in_data_unless_told_otherwise() -> None:
    assert from_environment({}).data == Path("data")
    assert from_environment({"REELGRAPH_DATA": ""}).data == Path("data")
    assert from_environment({"REELGRAPH_DATA": "/films"}).data == Path("/films")


@pytest.mark.parametrize(("text", "allowed"), [("", False), ("0", False), ("no", False), ("1", True), (" True ", True)])
def test_private_addresses_are_refused_unless_somebody_allows_them(text: str, allowed: bool) -> None:
    assert from_environment({"REELGRAPH_ALLOW_PRIVATE_URLS": text}).allow_private_urls is allowed
    assert from_environment({}).allow_private_urls is False


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(SettingError, match="REELGRAPH_ALLOW_PRIVATE_URLS is 'perhaps'"):
        from_environment({"REELGRAPH_ALLOW_PRIVATE_URLS": "perhaps"})


def test_a_number_that_is_empty_is_not_given() -> None:
    assert from_environment({"REELGRAPH_PORT": "", "REELGRAPH_MAX_WAITING": " "}) == from_environment({})


def test_the_log_is_for_people_unless_told_otherwise() -> None:
    assert from_environment({}).log == from_environment({"REELGRAPH_LOG": "Text"}).log == "text"
    assert from_environment({"REELGRAPH_LOG": "json"}).log == "json"
    with pytest.raises(SettingError, match="REELGRAPH_LOG is 'xml'; it has to be text or json"):
        from_environment({"REELGRAPH_LOG": "xml"})


def test_metrics_and_traces_are_off_unless_told_otherwise() -> None:
    plain = from_environment({})
    assert (plain.metrics, plain.metrics_port, plain.otlp) == (False, 0, "")
    told = from_environment(
        {"REELGRAPH_METRICS": "1", "REELGRAPH_METRICS_PORT": "9420", "REELGRAPH_OTLP": "http://127.0.0.1:4318"}
    )
    assert (told.metrics, told.metrics_port, told.otlp) == (True, 9420, "http://127.0.0.1:4318")


@pytest.mark.parametrize("url", ["127.0.0.1:4318", "grpc://host:4317", "http://", "http:// host"])
def test_an_address_for_traces_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="REELGRAPH_OTLP has to be a URL"):
        from_environment({"REELGRAPH_OTLP": url})
