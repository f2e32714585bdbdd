from pathlib import Path

import msgspec
import pytest

from server.settings import SettingError, Settings, from_environment

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_has_a_heading() -> None:
    headings = {line.removeprefix("## ") for line in PAGE.read_text().splitlines() if line.startswith("## ")}

    assert headings == {f"REELGRAPH_{field.name.upper()}" for field in msgspec.structs.fields(Settings)}


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
