from graph_engine.testing import FakeContext, run
from node_types.flow.output import run as output_node
from schemas.value import Text


def test_it_gives_what_came_in(tmp_path):
    assert run(output_node, FakeContext(tmp_path), value=Text(text="the end")).value == Text(text="the end")


def test_it_has_to_be_connected():
    assert [(p.name, p.kind, p.required) for p in output_node.inputs] == [("value", "any", True)]
