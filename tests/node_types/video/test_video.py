import msgspec
import pytest

from graph_engine import Artifact, Capability, Face, Generated, Image, NodeError, Prompt, Video
from graph_engine.testing import FakeContext, run
from node_types.video.video import run as video

PICTURE = Artifact(digest="a" * 64, media_type="image/png", size=1)
IMAGE = Image(artifact=PICTURE, width=100, height=100)
FACE = Face(crop=PICTURE, source=PICTURE.digest, box=(0, 0, 9, 9), landmarks=(), quality=1, vector=(), model="any")
CLIP = Video(artifact=PICTURE, width=64, height=64, fps=24, frames=24, seconds=1)


class Recorder:
    """A provider that remembers what it was asked for."""

    id = "recorder"
    lane = "network"

    def __init__(self, *outputs):
        self.requests = []
        self.outputs = outputs

    def capabilities(self):
        return [Capability(kind="video", model=m, title=m, summary="", snapshot="1") for m in ("camera", "other")]

    async def submit(self, request, work):
        self.requests.append(request)
        return Generated(outputs=self.outputs)


@pytest.fixture
def provider():
    return Recorder(CLIP)


@pytest.fixture
def ctx(tmp_path, provider):
    return FakeContext(tmp_path, providers=[provider])


def test_it_asks_the_camera_unless_told_otherwise(ctx, provider):
    made = run(video, ctx, image=IMAGE)

    (request,) = provider.requests
    assert made.video == CLIP
    assert (request.capability, request.model) == ("video", "camera")
    assert (request.width, request.height, request.fps, request.seconds) == (1280, 720, 30, 4.0)
    assert request.options == {"move": "auto", "strength": 0.5}


def test_inputs_and_params_reach_the_provider(ctx, provider):
    prompt = Prompt(text="a harbour")
    params = {"model": "other", "move": "orbit", "strength": 1, "seconds": 2, "fps": 25, "width": 64, "seed": 7}
    run(video, ctx, params, prompt=prompt, image=IMAGE, face=FACE)

    (request,) = provider.requests
    assert (request.prompt, request.images, request.faces) == (prompt, (IMAGE,), (FACE,))
    assert (request.model, request.seconds, request.fps, request.width, request.seed) == ("other", 2, 25, 64, 7)
    assert request.options == {"move": "orbit", "strength": 1}


def test_all_inputs_are_optional(ctx, provider):
    run(video, ctx)

    assert (provider.requests[0].images, provider.requests[0].faces) == ((), ())


def test_a_provider_that_gives_no_clip_is_a_problem(tmp_path):
    with pytest.raises(NodeError) as caught:
        run(video, FakeContext(tmp_path, providers=[Recorder(IMAGE)]), image=IMAGE)

    assert (caught.value.problem.code, caught.value.problem.where.field) == ("no_clip_made", "model")


@pytest.mark.parametrize(
    "params",
    [
        {"width": 65},
        {"width": 62},
        {"height": 3842},
        {"seconds": 0.1},
        {"seconds": 61},
        {"fps": 23},
        {"fps": 61},
        {"strength": 1.1},
        {"seed": -1},
        {"move": "loop"},
        {"modell": "camera"},
    ],
)
def test_bounds(params):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(params, video.params)


def test_it_is_a_node_of_the_video_capability():
    assert (video.id, video.category, video.capability, video.lane) == ("video", "Video", "video", "network")
    assert [(port.name, port.kind, port.required) for port in video.inputs] == [
        ("prompt", "prompt", False),
        ("image", "image", False),
        ("face", "face", False),
    ]
