"""The real model files, fetched once and kept between test runs, and pictures of people."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from face_model import fetched_face_model
from PIL import Image as Pixels

from graph_engine import Image
from graph_engine.testing import FakeContext
from node_types._lib.face import FILES

TESTS = Path(__file__).parents[2]
PEOPLE = TESTS / "media" / "faces"
SAMPLES = TESTS.parent / "server" / "sample" / "media"


@pytest.fixture(scope="session")
def face_files() -> Path:
    return fetched_face_model()


@pytest.fixture
def ctx(tmp_path: Path, face_files: Path) -> FakeContext:
    return FakeContext(tmp_path, models={FILES: face_files})


class Pictures:
    """Brings pictures into a context, as values."""

    def __init__(self, ctx: FakeContext) -> None:
        self._ctx = ctx

    def person(self, name: str) -> Image:
        path = self._ctx.create(".jpg")
        shutil.copyfile(PEOPLE / f"{name}.jpg", path)
        width, height = self.pixels(name).size
        return Image(artifact=self._ctx.save(path, "image/jpeg"), width=width, height=height)

    def sample(self, name: str) -> Image:
        with Pixels.open(SAMPLES / name) as pixels:
            return self.of(pixels.convert("RGB"))

    def side_by_side(self, *names: str) -> Image:
        row = [np.asarray(self.pixels(name).resize((400, 500))) for name in names]
        return self.of(Pixels.fromarray(np.hstack(row)))

    @staticmethod
    def pixels(name: str) -> Pixels.Image:
        with Pixels.open(PEOPLE / f"{name}.jpg") as pixels:
            return pixels.convert("RGB")

    def of(self, pixels: Pixels.Image) -> Image:
        path = self._ctx.create(".png")
        pixels.save(path, compress_level=1)
        return Image(artifact=self._ctx.save(path, "image/png"), width=pixels.width, height=pixels.height)


@pytest.fixture
def pictures(ctx: FakeContext) -> Pictures:
    return Pictures(ctx)
