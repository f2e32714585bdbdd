from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from graph_engine import NodeError
from node_types._lib import preview
from node_types._lib.encode import SAMPLE_RATE, ClipWriter
from node_types._lib.preview import PREVIEWS, Preview

FPS = 20


def grey(level: int, width: int = 320, height: int = 180) -> NDArray[np.uint8]:
    return np.full((height, width, 3), level, np.uint8)


def pattern(width: int = 320, height: int = 180) -> NDArray[np.uint8]:
    picture = grey(40, width, height)
    picture[:, width // 2 :] = 220
    return picture


def clip(
    path: Path, pictures: Iterator[NDArray[np.uint8]] | list[NDArray[np.uint8]], *, loud: float | None = None
) -> Path:
    """A clip of these pictures; with `loud`, one second of a tone at that height, then silence."""
    pictures = list(pictures)
    height, width, _ = pictures[0].shape
    with ClipWriter(path, width=width, height=height, fps=FPS, audio=loud is not None) as writer:
        for picture in pictures:
            writer.write(picture)
        if loud is not None:
            samples = np.zeros((2, SAMPLE_RATE * len(pictures) // FPS), np.float32)
            samples[:, :SAMPLE_RATE] = loud * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
            writer.write_audio(samples)
    return path


def made(kind: str, name: str, source: Path) -> tuple[Preview, Any]:
    """A preview and what it shows; made twice, because the same media must give the same bytes."""
    targets = [source.parent / f"preview-{number}" for number in range(2)]
    first, second = (PREVIEWS[kind][name](source, target) for target in targets)
    assert first == second
    assert targets[0].read_bytes() == targets[1].read_bytes()
    if first.media_type == "application/json":
        return first, msgspec.json.decode(targets[0].read_bytes())
    with Image.open(targets[0]) as picture:
        assert Image.MIME[picture.format or ""] == first.media_type == "image/webp"
        assert picture.size == (first.facts["width"], first.facts["height"])
        return first, np.asarray(picture.convert("RGB")).astype(int)


def test_a_thumbnail_is_small_and_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.fromarray(pattern(1600, 800)).save(tmp_path / "photo", "JPEG", exif=exif)

    preview, pixels = made("image", "thumbnail", tmp_path / "photo")

    assert preview.facts == {"width": 256, "height": 512}
    assert pixels[100].mean() == pytest.approx(40, abs=6)
    assert pixels[400].mean() == pytest.approx(220, abs=6)


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "icon.png")

    assert made("image", "thumbnail", tmp_path / "icon.png")[0].facts == {"width": 30, "height": 20}


def test_a_poster_passes_over_a_black_beginning(tmp_path: Path) -> None:
    source = clip(tmp_path / "clip.mp4", [grey(0)] * 5 + [pattern()] * 25)

    _, pixels = made("video", "poster", source)

    assert pixels.shape == (180, 320, 3)
    assert pixels[:, 200:].mean() == pytest.approx(220, abs=6)


def test_the_poster_of_a_blank_clip_is_its_first_picture(tmp_path: Path) -> None:
    source = clip(tmp_path / "clip.mp4", [grey(level) for level in range(60, 100)])

    assert made("video", "poster", source)[1].mean() == pytest.approx(60, abs=3)


def test_a_sprite_has_a_tile_for_every_part_of_a_clip(tmp_path: Path) -> None:
    source = clip(tmp_path / "clip.mp4", [grey(2 * number) for number in range(120)])

    preview, sheet = made("video", "sprite", source)

    assert preview.facts == {
        "width": 1600,
        "height": 540,
        "columns": 10,
        "rows": 6,
        "tiles": 60,
        "tile_width": 160,
        "tile_height": 90,
        "seconds_per_tile": 0.1,
    }
    tiles = sheet.reshape(6, 90, 10, 160, 3).mean(axis=(1, 3, 4)).reshape(-1)
    assert np.abs(tiles - (4 * np.arange(60) + 2)).max() <= 4


def test_the_sprite_of_a_short_clip_has_a_tile_for_each_picture(tmp_path: Path) -> None:
    facts = made("video", "sprite", clip(tmp_path / "clip.mp4", [pattern()] * 3))[0].facts

    assert (facts["columns"], facts["rows"], facts["tiles"]) == (3, 1, 3)
    assert facts["seconds_per_tile"] == pytest.approx(1 / FPS)


def test_the_tiles_of_an_upright_clip_stay_small(tmp_path: Path) -> None:
    facts = made("video", "sprite", clip(tmp_path / "clip.mp4", [pattern(180, 640)] * 3))[0].facts

    assert (facts["tile_width"], facts["tile_height"]) == (90, 320)


def test_a_long_clip_is_shown_by_its_key_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_DECODED_FRAMES", 10)
    source = clip(tmp_path / "clip.mp4", [grey(2 * number) for number in range(120)])

    _, sheet = made("video", "sprite", source)

    tiles = sheet.reshape(6, 90, 10, 160, 3).mean(axis=(1, 3, 4)).reshape(-1)
    key_frames = 20 * ((2 * np.arange(60) + 1) // 10)  # the house format has one every half second
    assert np.abs(tiles - key_frames).max() <= 4


def test_the_waveform_follows_the_sound_of_a_clip(tmp_path: Path) -> None:
    source = clip(tmp_path / "clip.mp4", [pattern()] * 40, loud=0.5)

    preview, waveform = made("video", "peaks", source)

    assert preview.facts == {"seconds": waveform["seconds"]}
    assert waveform["seconds"] == pytest.approx(2, abs=0.05)
    heights = np.array(waveform["peaks"])
    assert 100 < len(heights) <= 400
    half = len(heights) // 2
    assert heights[5 : half - 5] == pytest.approx(0.5, abs=0.05)
    assert heights[half + 5 :].max() < 0.01


def test_a_clip_without_sound_has_no_waveform(tmp_path: Path) -> None:
    source = clip(tmp_path / "clip.mp4", [pattern()] * 3)

    with pytest.raises(NodeError) as refused:
        PREVIEWS["video"]["peaks"](source, tmp_path / "peaks")

    assert refused.value.problem.code == "no_sound"


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in PREVIEWS for name in PREVIEWS[kind]])
def test_what_is_no_media_is_refused(tmp_path: Path, kind: str, name: str) -> None:
    source = tmp_path / "text"
    source.write_text("la la la\n" * 100)

    with pytest.raises(NodeError):
        PREVIEWS[kind][name](source, tmp_path / "preview")

    assert not (tmp_path / "preview").exists()
