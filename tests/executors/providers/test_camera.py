import asyncio
from itertools import pairwise
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image as Pixels

from executors.providers.camera import Camera
from graph_engine import Canceled, Face, Generation, Image, NodeError, Prompt
from graph_engine.testing import FakeContext
from node_types._lib import decode

MOVES = ("push", "pull", "pan-left", "pan-right", "tilt-up", "tilt-down", "orbit", "still")
ALIGNED = {"width": 160, "height": 96}


def texture(width, height, seed=0):
    """Smooth noise without a dark spot: what is black in a frame came from beyond the picture."""
    noise = np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 2)
    low, high = smooth.min(), smooth.max()
    return (90 + 160 * (smooth - low) / (high - low)).astype(np.uint8)


def person(width, height):
    """A face over shoulders before a plain wall. The face box is in the middle."""
    picture = texture(width, height) // 8 + 180
    skin, coat = (205, 120, 90), (30, 40, 90)
    cv2.ellipse(picture, (width // 2, height), (width // 4, height // 2), 0, 0, 360, coat, -1)
    cv2.ellipse(picture, (width // 2, height * 2 // 5), (width // 12, height // 6), 0, 0, 360, skin, -1)
    return picture.astype(np.uint8)


@pytest.fixture
def studio(tmp_path):
    """Saves pictures and films them."""
    ctx = FakeContext(tmp_path)

    def image(pixels):
        path = ctx.create(".png")
        Pixels.fromarray(pixels).save(path)
        return Image(artifact=ctx.save(path, "image/png"), width=pixels.shape[1], height=pixels.shape[0])

    def film(move, pixels=None, *, strength=0.5, seed=0, seconds=0.5, fps=30, faces=(), prompt=None, **size):
        size = size or ALIGNED
        request = Generation(
            capability="video",
            model="camera",
            prompt=prompt,
            images=() if pixels is None else (image(pixels),),
            faces=faces,
            seconds=seconds,
            fps=fps,
            seed=seed,
            options={"move": move, "strength": strength},
            **size,
        )
        return asyncio.run(Camera().submit(request, ctx)).outputs[0]

    def frames(*args, **kwargs):
        return list(decode.frames(ctx.open(film(*args, **kwargs).artifact)))

    return SimpleNamespace(ctx=ctx, image=image, film=film, frames=frames)


def face_in(image, box):
    return Face(
        crop=image.artifact, source=image.artifact.digest, box=box, landmarks=(), quality=1, vector=(), model="any"
    )


def shifts(frames):
    """How far the content moved from frame to frame, in pixels to the right and down, and how much it grew."""
    found = []
    for one, other in pairwise(frames):
        one, other = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (one, other))
        flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(one, other, None)
        rows, columns = one.shape
        x, y = np.meshgrid(np.arange(columns) - columns / 2, np.arange(rows) - rows / 2)
        growth = ((flow[..., 0] * x).mean() / (x * x).mean() + (flow[..., 1] * y).mean() / (y * y).mean()) / 2
        found.append((float(np.median(flow[..., 0])), float(np.median(flow[..., 1])), float(growth)))
    return np.array(found)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize(("width", "height"), [(300, 60), (64, 320), (23, 17)])
def test_any_picture_fills_the_frame(studio, move, width, height):
    for frame in studio.frames(move, texture(width, height), strength=1.0, seconds=0.2):
        assert frame.shape == (96, 160, 3)
        assert frame.min() > 60


def test_what_comes_out_is_what_was_asked_for(studio):
    video = studio.film("push", texture(200, 120), width=96, height=160, seconds=0.75, fps=24)
    facts = decode.describe(studio.ctx.open(video.artifact))

    assert (video.width, video.height, video.fps, video.frames, video.seconds) == (96, 160, 24, 18, 0.75)
    assert (facts.width, facts.height, facts.fps, facts.frames) == (96, 160, 24, 18)


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        ("push", 2, 1),
        ("pull", 2, -1),
        ("pan-left", 0, 1),
        ("pan-right", 0, -1),
        ("tilt-up", 1, 1),
        ("tilt-down", 1, -1),
    ],
)
def test_a_move_goes_one_way_and_is_at_rest_at_both_ends(studio, move, axis, sign):
    found = shifts(studio.frames(move, texture(640, 384), seconds=1.0, width=320, height=192))
    speed = found[:, axis] * sign
    middle = speed[len(speed) // 2]

    assert middle > (0.005 if axis == 2 else 1.0)
    assert speed.min() > -0.05 * middle
    assert speed.argmax() in range(10, 19)
    assert max(speed[0], speed[-1]) < 0.15 * middle
    if axis != 2:
        assert np.abs(found[:, 1 - axis]).max() < 0.3


def test_strength_tells_how_far(studio):
    def way(strength):
        return shifts(studio.frames("push", texture(640, 384), strength=strength))[:, 2].sum()

    assert way(1.0) > way(0.5) * 1.4 > way(0.2) > 0.02


def test_still_stands_still(studio):
    frames = studio.frames("still", texture(200, 120))

    assert np.abs(frames[0].astype(int) - frames[-1]).mean() < 4


@pytest.mark.parametrize("move", ["push", "orbit"])
def test_the_same_request_gives_the_same_bytes_and_another_seed_others(studio, move):
    picture = texture(200, 120)
    first, again, other = (studio.film(move, picture, seed=seed).artifact.digest for seed in (3, 3, 4))

    assert first == again != other


def test_the_number_of_threads_changes_nothing(studio):
    threads = cv2.getNumThreads()
    made = []
    for count in (1, 3):
        cv2.setNumThreads(count)
        made.append(studio.film("orbit", person(320, 192)).artifact.digest)
    cv2.setNumThreads(threads)

    assert made[0] == made[1]


def test_the_camera_goes_to_the_face(studio):
    """A red spot near the corner; the push ends with it nearer to the middle."""
    picture = texture(640, 384) // 2
    picture[60:100, 80:120] = (255, 0, 0)
    image = studio.image(picture)

    def spot(faces):
        last = studio.frames("push", picture, strength=1.0, faces=faces)[-1].astype(int)
        _, columns = np.nonzero(last[..., 0] - last[..., 1] > 100)
        return columns.mean() if columns.size else -1.0

    assert spot((face_in(image, (80, 60, 40, 40)),)) > spot(()) + 5


def test_a_face_of_another_picture_is_left_alone(studio):
    stranger = face_in(studio.image(texture(50, 50, seed=9)), (0, 0, 10, 10))
    picture = texture(300, 180)

    assert studio.film("push", picture, faces=(stranger,)).artifact == studio.film("push", picture).artifact


def test_an_orbit_moves_the_person_against_the_wall(studio):
    picture = person(640, 384)
    face = face_in(studio.image(picture), (267, 90, 106, 128))
    frames = studio.frames("orbit", picture, strength=1.0, seconds=1.0, faces=(face,), width=320, height=192)

    def edge(frame):
        """Where the face begins, in the row through its middle."""
        row = frame[76].astype(int)
        return int(np.argmax(row[:, 0] - row[:, 2] > 60))

    def wall(one, other):
        corner = (slice(4, 40), slice(60, 120))
        one, other = (cv2.cvtColor(f[corner], cv2.COLOR_RGB2GRAY).astype(np.float32) for f in (one, other))
        return cv2.phaseCorrelate(one, other)[0][0]

    walls = sum(wall(one, other) for one, other in pairwise(frames))
    assert edge(frames[-1]) - edge(frames[0]) < -2
    assert walls > 3


def test_auto_follows_the_words_of_the_prompt(studio):
    picture = texture(640, 384)
    asked = studio.film("auto", picture, prompt=Prompt(text="Slow pan to the left over the harbour"))

    assert asked.artifact == studio.film("pan-left", picture).artifact


def test_a_prompt_alone_gives_a_moving_panel(studio, monkeypatch):
    monkeypatch.setattr(
        "executors.providers.camera.draw_panel",
        lambda prompt, width, height, seed: Pixels.fromarray(texture(width, height, seed)),
    )
    frames = studio.frames("push", prompt=Prompt(text="a harbour"))

    assert len(frames) == 15
    assert frames[0].std() > 5


def test_without_picture_and_prompt_it_says_what_it_needs(studio):
    with pytest.raises(NodeError) as caught:
        studio.film("push")

    assert (caught.value.problem.code, caught.value.problem.where.port) == ("needs_picture", "image")


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 62, "height": 64},
        {"width": 65, "height": 64},
        {"width": 64, "height": 3842},
        {"seconds": 0.1},
        {"seconds": 61},
        {"fps": 23},
        {"fps": 61},
        {"strength": 1.5},
        {"strength": float("nan")},
        {"seed": -1},
        {"move": "loop"},
    ],
)
def test_bounds(studio, wrong):
    wrong = {"move": "push", **wrong}
    with pytest.raises(NodeError) as caught:
        studio.film(wrong.pop("move"), texture(64, 64), **wrong)

    assert caught.value.problem.code == "out_of_bounds"


def test_it_stops_when_it_is_canceled_and_leaves_no_file(studio, tmp_path):
    studio.ctx.canceled = True
    with pytest.raises(Canceled):
        studio.film("push", texture(64, 64))

    assert not list(tmp_path.glob("*.mp4"))


def test_it_reports_every_frame(studio):
    studio.film("push", texture(64, 64))

    fractions = [fraction for fraction, _ in studio.ctx.stages]
    assert fractions == sorted(fractions)
    assert len(fractions) == 16
    assert fractions[-1] == 1


def test_it_shows_where_the_camera_is(studio):
    video = studio.film("push", texture(320, 192))
    last = [frame.to_ndarray(format="rgb24") for frame in decode.pictures(studio.ctx.open(video.artifact))][-1]
    assert np.abs((np.asarray(studio.ctx.preview, dtype=int) - last).mean(axis=2)).mean() < 4


def test_it_is_the_offline_model_of_video():
    (capability,) = Camera().capabilities()

    assert (capability.kind, capability.model, capability.offline) == ("video", "camera", True)
    assert "still picture" in capability.summary
