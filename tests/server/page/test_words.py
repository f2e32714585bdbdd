import pytest

from schemas.problem import Problem
from schemas.run import NodeStatus, Reason, State, StepStatus
from schemas.value import Artifact, Audio, Image, Video
from server.page.words import facts, look, why

FILE = Artifact(digest="0" * 64, media_type="video/mp4", size=1)


@pytest.mark.parametrize(
    ("state", "step", "word"),
    [
        ("fresh", None, "Up to date"),
        ("stale", None, "Out of date"),
        ("maybe_stale", None, "Perhaps out of date"),
        ("missing", None, "Not made yet"),
        ("pinned", None, "Pinned"),
        ("stale", "running", "Running"),
        ("stale", "blocked", "Waiting"),
        ("stale", "canceling", "Stopping"),
    ],
)
def test_every_state_has_a_word(state: State, step: StepStatus | None, word: str) -> None:
    assert look(NodeStatus(node="a", state=state, step=step), "video").word == word


def test_no_two_states_share_a_sign_and_a_word() -> None:
    states: list[State] = ["fresh", "stale", "maybe_stale", "missing", "pinned"]
    looks = [look(NodeStatus(node="a", state=state), "video") for state in states]

    assert len({(shown.sign, shown.word) for shown in looks}) == len({shown.sign for shown in looks}) == len(states)


def test_a_failure_is_told_with_what_helps() -> None:
    problem = Problem(code="low_tide", title="The tide is out", hint="Wait for the moon.")
    status = NodeStatus(node="a", state="stale", reasons=(Reason(code="failed", problem=problem),))

    assert look(status, "video").word == "Failed"
    assert why(status, "video", {}) == "The tide is out. Wait for the moon."


def test_a_node_that_is_switched_off_is_not_an_error() -> None:
    off = Problem(code="disabled", title="This node is switched off", hint="Enable it.")

    assert look(NodeStatus(node="a", state="missing", problems=(off,)), "video").word == "Switched off"


def test_a_reason_names_nodes_by_their_titles() -> None:
    status = NodeStatus(node="b", state="maybe_stale", reasons=(Reason(code="upstream_stale", node="a", depth=2),))

    assert why(status, "video", {"a": "The song"}) == "It waits for “The song”."


def test_a_note_has_no_state() -> None:
    status = NodeStatus(node="n", state="missing", reasons=(Reason(code="never_ran"),))

    assert (look(status, "note").word, why(status, "note", {})) == ("Note", "")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Image(artifact=FILE, width=640, height=360), "640 × 360"),
        (Audio(artifact=FILE, seconds=125.2, sample_rate=48000, channels=2), "2:05"),
        (
            Video(artifact=FILE, width=1280, height=720, fps=29.97, frames=120, seconds=4.004),
            "1280 × 720, 29.97 pictures a second, 4.0 seconds",
        ),
    ],
)
def test_media_are_described_in_a_few_words(value: Image | Video | Audio, words: str) -> None:
    assert facts(value) == words
