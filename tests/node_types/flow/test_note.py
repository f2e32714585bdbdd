from graph_engine.testing import FakeContext, run
from node_types.flow import note


def test_a_note_has_no_ports_and_does_nothing(tmp_path):
    assert run(note.run, FakeContext(tmp_path), {"text": "Shoot this at dawn."}) == note.Outputs()
    assert note.run.inputs == note.run.outputs == ()
