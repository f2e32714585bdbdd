"""A node type whose source changes gets a new version, or somebody has said that it still makes the same."""

import json

from node_versions import RECORD, current, forgotten


def test_no_node_type_changed_without_a_new_version() -> None:
    assert forgotten(json.loads(RECORD.read_text()), current()) == [], "see tests/support/node_versions.py"


def test_every_node_type_is_on_record() -> None:
    assert json.loads(RECORD.read_text()).keys() == current().keys()


def test_a_change_of_source_alone_is_noticed() -> None:
    before = {"beat": {"version": 1, "source": "a"}}
    assert forgotten(before, {"beat": {"version": 1, "source": "b"}}) == ["beat"]
    assert forgotten(before, {"beat": {"version": 2, "source": "b"}}) == []
