"""Faces in a picture: found by YuNet, described by SFace, both through insightface on two threads of the CPU.

Vectors of the same person have a cosine of 0.67 and more, those of different people 0.36 and less (68 pairs of
portraits), hence `SAME_PERSON`. The detector sees the picture scaled to 640 pixels: smaller than about 10 pixels there,
a face is not found.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from insightface.app import FaceAnalysis

FILES = "faces-opencv-zoo"
"""The model files that `find` reads."""

NETWORK, DIMENSION = "sface-2021dec", 128
MODEL = f"{NETWORK}-{DIMENSION}"
"""What made the vectors, and how many numbers they have. Vectors only compare with those of the same model."""

SAME_PERSON = 0.45
MAX_FACES = 64

_DETECTOR_SIDE = 640
_MIN_SCORE = 0.6
_ALIGNED_SIDE = 112
_ALIGNED_EYE_DISTANCE = 35.0
_SHARP_VARIANCE = 150.0
_CROP_MARGIN = 0.25

Frame = NDArray[np.uint8]


class FoundFace(Struct, frozen=True, kw_only=True):
    """One face. Numbers as in `Face`: pixels of the picture, quality 0 to 1, a vector of unit length; all rounded."""

    box: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float], ...]
    quality: float
    vector: tuple[float, ...]


def find(folder: Path, frame: Frame) -> tuple[FoundFace, ...]:
    """All faces of an RGB picture (height, width, 3), from left to right; at most the `MAX_FACES` largest.

    `folder` holds the model files `FILES`. The networks are loaded once per process.
    """
    analysis = _load(folder)
    bgr = np.ascontiguousarray(frame[..., ::-1])
    boxes, landmarks = analysis.det_model.detect(bgr, max_num=MAX_FACES, metric="max")
    described = (_describe(analysis, bgr, box, points) for box, points in zip(boxes, landmarks, strict=True))
    return tuple(sorted((face for face in described if face), key=lambda face: face.box))


def crop(frame: Frame, box: tuple[float, float, float, float], side: int = 256) -> Image.Image:
    """A square picture of a face with some room around it. Beyond the picture's edges, the edge is repeated."""
    x, y, width, height = box
    reach = max(width, height) * (0.5 + _CROP_MARGIN)
    offsets = np.linspace(-reach, reach, max(2, round(2 * reach)))
    rows = np.clip(np.rint(y + height / 2 + offsets), 0, frame.shape[0] - 1).astype(int)
    columns = np.clip(np.rint(x + width / 2 + offsets), 0, frame.shape[1] - 1).astype(int)
    square = Image.fromarray(frame[rows[:, None], columns])
    return square.resize((side, side), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2)
def _load(folder: Path) -> "FaceAnalysis":
    import onnxruntime
    from insightface.app import FaceAnalysis

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from the rest of the machine: half as fast when it is busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    analysis = FaceAnalysis(name=str(folder), providers=["CPUExecutionProvider"], sess_options=options)
    analysis.prepare(ctx_id=-1, det_size=(_DETECTOR_SIDE, _DETECTOR_SIDE), det_thresh=_MIN_SCORE)
    return analysis


def _describe(analysis: "FaceAnalysis", bgr: Frame, box: NDArray[Any], points: NDArray[Any]) -> FoundFace | None:
    """None when five landmarks in one place leave nothing to align."""
    aligned = _align(bgr, points)
    if aligned is None:
        return None
    vector = analysis.models["recognition"].get_feat(aligned).ravel().astype(np.float64)
    vector /= np.linalg.norm(vector)
    height, width = bgr.shape[:2]
    left, right = np.clip(box[[0, 2]].astype(np.float64), 0, width)
    top, bottom = np.clip(box[[1, 3]].astype(np.float64), 0, height)
    return FoundFace(
        box=(_pixels(left), _pixels(top), _pixels(right - left), _pixels(bottom - top)),
        landmarks=tuple((_pixels(x), _pixels(y)) for x, y in points),
        quality=_quality(float(box[4]), points, aligned),
        vector=tuple(round(float(number), 6) for number in vector),
    )


def _align(bgr: Frame, points: NDArray[Any]) -> Frame | None:
    """Turn and scale the face so that its landmarks lie where the recogniser was trained to see them."""
    import cv2
    from insightface.utils.face_align import arcface_dst
    from skimage.transform import SimilarityTransform

    transform = SimilarityTransform.from_estimate(points, arcface_dst)
    if not transform:
        return None
    return np.asarray(cv2.warpAffine(bgr, transform.params[:2], (_ALIGNED_SIDE, _ALIGNED_SIDE)), np.uint8)


def _quality(score: float, points: NDArray[Any], aligned: Frame) -> float:
    """How good a likeness this is: the geometric mean of four numbers from 0 to 1, so that one bad one shows.

    The detector's score; the size, 1 when the recogniser need not enlarge the face; the sharpness, as the variance of
    the Laplacian of the aligned face; and how frontal it is, from where the nose is between the eyes.
    """
    import cv2

    right_eye, left_eye, nose = points[:3].astype(np.float64)
    between = left_eye - right_eye
    eye_distance = max(1.0, float(np.linalg.norm(between)))
    nose_offset = abs(float((nose - (left_eye + right_eye) / 2) @ between)) / eye_distance**2
    laplacian = cv2.Laplacian(cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY), cv2.CV_64F)
    parts = (score, eye_distance / _ALIGNED_EYE_DISTANCE, laplacian.var() / _SHARP_VARIANCE, 1 - nose_offset)
    return round(float(np.prod(np.clip(parts, 0, 1)) ** (1 / len(parts))), 3)


def _pixels(number: float) -> float:
    return round(float(number), 2)
