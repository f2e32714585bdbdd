import pytest

from graph_engine.errors import NodeError
from graph_engine.testing import FakeContext, run
from node_types.flow.input import run as input_node
from schemas.value import Flag, Text

HELLO = {"kind": "text", "text": "hello"}


def test_it_gives_its_value(tmp_path):
    assert run(input_node, FakeContext(tmp_path), {"value": HELLO}).value == Text(text="hello")
    flag = {"expects": "flag", "value": {"kind": "flag", "value": True}}
    assert run(input_node, FakeContext(tmp_path), flag).value == Flag(value=True)


@pytest.mark.parametrize(
    ("params", "code"),
    [({"name": "song"}, "no_value"), ({"name": "song", "expects": "audio", "value": HELLO}, "wrong_kind")],
)
def test_what_is_missing_or_of_another_kind_is_refused_by_name(tmp_path, params, code):
    with pytest.raises(NodeError, match="The input “song”") as caught:
        run(input_node, FakeContext(tmp_path), params)
    assert (caught.value.problem.code, caught.value.problem.where.field) == (code, "value")
