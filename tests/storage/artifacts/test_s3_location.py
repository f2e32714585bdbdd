"""The address of an object store: what can be said in it, and that it keeps its secret."""

import traceback

import pytest

from storage.artifacts.s3_location import Keys, S3Location, parse
from storage.errors import InvalidStoreAddress

SECRET = "s3cr3t/+#:@%"
ENCODED = "s3cr3t%2F%2B%23%3A%40%25"


def test_an_address_says_host_bucket_folder_and_keys() -> None:
    assert parse(f"s3://key:{ENCODED}@Store.Example:9000/films/studio/one?region=eu-central-1") == S3Location(
        host="store.example:9000", bucket="films", prefix="studio/one/", region="eu-central-1",
        keys=Keys("key", SECRET), secure=True,
    )  # fmt: skip


def test_plain_http_has_to_be_asked_for() -> None:
    assert parse("s3://k:s@127.0.0.1/films").secure
    assert not parse("s3+http://k:s@127.0.0.1/films").secure


def test_a_store_in_a_house_may_have_another_address_for_browsers() -> None:
    assert parse("s3+http://k:s@store/films?public=https://files.example").public == "https://files.example"


def test_keys_that_are_not_in_the_address_come_from_beside_it() -> None:
    assert parse("s3://store/films", access_key="key", secret_key=SECRET).keys == Keys("key", SECRET)
    assert parse("s3://k:s@store/films", access_key="key", secret_key=SECRET).keys == Keys("k", "s")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://k:s3cr3t@store/films", "begin with s3://"),
        ("/var/films", "begin with s3://"),
        ("", "begin with s3://"),
        ("s3://store/films", "both keys"),
        ("s3://key@store/films", "both keys"),
        ("s3://:s3cr3t@store/films", "both keys"),
        ("s3://k:s3cr3t@/films", "no host"),
        ("s3://k:s3c/r3t@store/films", "percent-encoded"),
        ("s3://k:s3c#r3t@store/films", "has a #"),
        ("s3://k:s3cr3t@store:0/films", "no host"),
        ("s3://k:s3cr3t@store:99999/films", "can't be read"),
        ("s3://k:s3cr3t@sto re/films", "no host"),
        ("s3://k:s3cr3t@store", "name of a bucket"),
        ("s3://k:s3cr3t@store/Films", "name of a bucket"),
        ("s3://k:s3cr3t@store/ab", "name of a bucket"),
        ("s3://k:s3cr3t@store/my..films", "name of a bucket"),
        ("s3://k:s3cr3t@store/films/../other", "After the bucket"),
        ("s3://k:s3cr3t@store/films/a//b", "After the bucket"),
        ("s3://k:s3cr3t@store/films?regoin=x", "'regoin'"),
        ("s3://k:s3cr3t@store/films?region=", "region has to look like"),
        ("s3://k:s3cr3t@store/films?region", "follows the \\?"),
        ("s3://k:s3cr3t@store/films?public=files.example", "public address"),
        ("s3://k:s3cr3t@store/films?public=https://files.example/folder", "public address"),
    ],
)
def test_a_bad_address_is_refused_with_words_and_without_its_secret(url: str, said: str) -> None:
    with pytest.raises(InvalidStoreAddress, match=said) as caught:
        parse(url)
    shown = "".join(traceback.format_exception(caught.value)).replace(url, "")
    assert not any(part in f"{caught.value!r}{caught.value.problem}" for part in ("s3cr3t", "s3c", "r3t"))
    assert "s3cr3t" not in shown


def test_a_location_shows_no_key() -> None:
    location = parse(f"s3://key:{ENCODED}@store/films")
    assert str(location) == "s3://store/films"
    for shown in (repr(location), f"{location}", str([location.keys]), repr(location.keys.__rich_repr__())):
        assert "s3cr3t" not in shown
        assert "key:" not in shown
