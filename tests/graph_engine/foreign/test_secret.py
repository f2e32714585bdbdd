from typing import Any

import pytest

from graph_engine.foreign.secret import is_secret, without


@pytest.mark.parametrize(
    "name",
    ["password", "apiKey", "api_key", "X-API-Key", "accessToken", "token", "Authorization", "clientSecret",
     "AWS_SECRET_KEY", "dbPwd", "Set-Cookie", "credentials", "x-auth"],
)  # fmt: skip
def test_names_of_secrets_are_known(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["max_tokens", "tokenizer", "key", "seed", "authentication", "author", "accessTokenUrl"]
)
def test_names_that_only_sound_alike_are_no_secrets(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("value", "kept", "places"),
    [
        ({"a": {"password": "x"}, "b": 1}, {"a": {}, "b": 1}, ["a.password"]),
        ({"a": [{"name": "token", "value": "x"}]}, {"a": [{"name": "token"}]}, ["a[0].value"]),
        ({"requirePassword": True, "token": None}, {"requirePassword": True, "token": None}, []),
        ({"password": {"deep": "x"}}, {}, ["password"]),
        ({"h": '{"Authorization": "Bearer abcdef", "a": 1}'}, {"h": '{"Authorization": "[left out]", "a": 1}'}, ["h"]),
        ({"h": "curl -H 'x: Bearer abcd_fghij'"}, {"h": "curl -H 'x: Bearer [left out]'"}, ["h"]),
        ({"u": "https://a.b/?api_key=abc&x=1"}, {"u": "https://a.b/?api_key=[left out]&x=1"}, ["u"]),
        ({"u": "https://me:pass@a.b/c"}, {"u": "https://[left out]@a.b/c"}, ["u"]),
        (["sk-proj-abcdefgh1jklmnopqrstuv"], ["[left out]"], ["[0]"]),
    ],
)
def test_secrets_go_and_all_else_stays(value: Any, kept: Any, places: list[str]) -> None:
    assert without(value) == (kept, places)


@pytest.mark.parametrize(
    "text",
    [
        "a bearer of bad news",
        "the ring bearer standing there",
        "basic lighting, basic composition",
        "a skateboarding-competition-at-night in 4k",
        "a secret garden: 4k, token: gold",
        "={{ $json.token }}",
        "const token = next();",
        "https://a.b:80/c",
        "loras/hf_style_v15_pruned.safetensors",
    ],
)
def test_texts_without_keys_stay_as_they_are(text: str) -> None:
    assert without(text) == (text, [])
