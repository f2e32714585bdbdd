from collections.abc import Sequence

import msgspec
import pytest

from graph_engine import Artifact, Capability, Face, Generated, Generation, Image, NodeError, Prompt, Video
from graph_engine.testing import FakeContext, run
from node_types.image.image_generate import MAX_REFERENCES
from node_types.image.image_generate import run as image_generate

PROMPT = Prompt(text="A fox in the snow.", shot="wide")
BYTES = Artifact(digest="0" * 64, media_type="image/png", size=3)
PICTURE = Image(artifact=BYTES, width=64, height=64)
CLIP = Video(artifact=BYTES, width=64, height=64, fps=24.0, frames=24, seconds=1.0)
FACE = Face(
    crop=BYTES, source="0" * 64, box=(0, 0, 8, 8), landmarks=((1, 1),) * 5, quality=1.0, vector=(1.0,), model="test"
)


class Studio:
    """A provider that keeps what it was asked for and gives what it was told to."""

    id = "studio"
    lane = "cpu"

    def __init__(self, *outputs: Image | Video) -> None:
        self.outputs = outputs
        self.asked: list[Generation] = []

    def capabilities(self) -> Sequence[Capability]:
        return (Capability(kind="image", model="studio", title="Studio", summary="", snapshot="1"),)

    async def submit(self, request, work):
        self.asked.append(request)
        return Generated(outputs=self.outputs)


@pytest.fixture
def studio():
    return Studio(CLIP, PICTURE)


def code_of(work):
    with pytest.raises(NodeError) as caught:
        work()
    return caught.value.problem.code


def test_everything_that_was_set_and_connected_is_asked_for(studio, tmp_path):
    ctx = FakeContext(tmp_path, providers=[studio])
    params = {"model": "studio", "width": 640, "height": 360, "seed": 7}
    run(image_generate, ctx, params, prompt=PROMPT, references=(PICTURE,), faces=(FACE,))
    assert studio.asked == [
        Generation(
            capability="image",
            model="studio",
            prompt=PROMPT,
            images=(PICTURE,),
            faces=(FACE,),
            width=640,
            height=360,
            seed=7,
        )
    ]


def test_the_first_picture_comes_out(studio, tmp_path):
    ctx = FakeContext(tmp_path, providers=[studio])
    assert run(image_generate, ctx, {"model": "studio"}, prompt=PROMPT).image == PICTURE


def test_an_answer_without_a_picture_is_a_problem(tmp_path):
    ctx = FakeContext(tmp_path, providers=[Studio(CLIP)])
    assert code_of(lambda: run(image_generate, ctx, {"model": "studio"}, prompt=PROMPT)) == "no_picture_made"


def test_too_many_references_are_refused_before_anything_is_paid(studio, tmp_path):
    ctx = FakeContext(tmp_path, providers=[studio])
    crowd = (PICTURE,) * (MAX_REFERENCES + 1)
    work = lambda: run(image_generate, ctx, {"model": "studio"}, prompt=PROMPT, references=crowd)  # noqa: E731
    assert code_of(work) == "too_many_references"
    assert studio.asked == []


@pytest.mark.parametrize(
    "params", [{"width": 62}, {"height": 4098}, {"width": 641}, {"seed": -1}, {"model": ""}, {"x": 1}]
)
def test_settings_out_of_bounds_are_refused(params):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(params, image_generate.params)


def test_the_engine_asks_the_provider_for_the_lane():
    assert image_generate.capability == "image"
    assert [(port.name, port.kind, port.required, port.many) for port in image_generate.inputs] == [
        ("prompt", "prompt", True, False),
        ("references", "image", False, True),
        ("faces", "face", False, True),
    ]
