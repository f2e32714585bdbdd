"""What may not be in a log."""

import pytest

from server.redaction import Redaction, secrets_of
from server.settings import Settings
from storage.open import Keys


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("asked postgresql://reel:hunter22@db.example/films", "asked postgresql://reel:…@db.example/films"),
        ("asked redis://:hunter22@redis:6379/0", "asked redis://:…@redis:6379/0"),
        ("POST /api/triggers/tr_abcdef123/runs/x failed", "POST /api/triggers/…/runs/x failed"),
        ("Authorization: Bearer abcdef.ghijkl", "Authorization: Bearer …"),
        ("signed with whsec_MfKQ9r8GKYqrTwjU", "signed with whsec_…"),
        ("GET /x?X-Amz-Signature=abc123def&part=1", "GET /x?X-Amz-Signature=…&part=1"),
        ('{"api_key": "abc123def"}', '{"api_key": "…"}'),
        ("refused the key sk-abcdefgh12345678", "refused the key sk-…"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, left: str) -> None:
    assert Redaction([])(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "listens on http://127.0.0.1:8420/projects/p",
        "job 4f2a of run 77 could not be carried out",
        "the tokens of all triggers are kept as digests",
        "a basic mistake, at 10:30",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert Redaction([])(text) == text


def test_what_is_known_to_be_secret_is_hidden_wherever_it_stands() -> None:
    settings = Settings(
        database="postgresql://reel:p%40ssword@db/films", broker="redis://:brokerword@redis",
        store="https://host", keys=Keys("AKIA", "storeword", "vectorword"),
    )  # fmt: skip
    redact = Redaction(secrets_of(settings, {"MUSE_API_KEY": "museword", "HOME": "/home/anna", "SHORT_KEY": "abc"}))

    assert redact("p%40ssword p@ssword brokerword storeword vectorword museword") == "… … … … … …"
    assert redact("/home/anna abc") == "/home/anna abc"
