import pytest

from graph_engine.errors import NodeError
from graph_engine.testing import FakeContext, run
from graph_engine.values import inputs_of
from node_types.flow import choose
from schemas.value import Number, Text


def test_it_passes_on_what_was_chosen(tmp_path):
    assert run(choose.run, FakeContext(tmp_path), options=(Text(text="a"),)).chosen == Text(text="a")


def test_only_the_wire_that_is_chosen_matters():
    params = choose.Params(choice=2)
    assert [choose.chosen(params, "options", ordinal) for ordinal in range(3)] == [False, True, False]


def test_it_takes_and_gives_every_kind():
    assert [(p.name, p.kind, p.many) for p in (*choose.run.inputs, *choose.run.outputs)] == [
        ("options", "any", True),
        ("chosen", "any", False),
    ]
    assert inputs_of(choose.run, [("options", Number(value=1))]) == choose.Inputs(options=(Number(value=1),))


def test_a_choice_without_a_wire_says_what_helps(tmp_path):
    with pytest.raises(NodeError, match="no wire number 3") as caught:
        run(choose.run, FakeContext(tmp_path), {"choice": 3}, options=())
    assert (caught.value.problem.code, caught.value.problem.where.field) == ("choice_out_of_range", "choice")
