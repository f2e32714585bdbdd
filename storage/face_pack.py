"""The OpenCV zoo's YuNet and SFace as a model pack that insightface's `FaceAnalysis(name=<folder>)` loads.

As published, both are int8 block-quantised, and YuNet's head is not one that insightface knows. Here the weights become
plain float32, and YuNet gets the head of an SCRFD detector.

Sources: W. Wu, H. Peng, S. Yu, "YuNet: A Tiny Millisecond-level Face Detector", 2023. Y. Zhong, W. Deng et al., "SFace:
Sigmoid-Constrained Hypersphere Loss for Robust Face Recognition", 2021. J. Guo et al., "Sample and Computation
Redistribution for Efficient Face Detection" (SCRFD), 2021.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

YUNET = "face_detection_yunet_2023mar_int8bq.onnx"
SFACE = "face_recognition_sface_2021dec_int8bq.onnx"
DETECTOR = "det_yunet.onnx"
RECOGNISER = "rec_sface.onnx"

_SIDE = 640
"""The detector's picture, width and height in pixels."""

_STRIDES = (8, 16, 32)
_FOLDABLE = frozenset({"DequantizeLinear", "Reshape"})
_MANIFEST = {
    "manifest_version": 2,
    "model_id": "opencvzoo_offline",
    "license": "MODEL.LICENSE",
    "tasks": {
        "detection": {"file": DETECTOR, "preprocessing": {"mean": 0.0, "std": 1.0}},
        "recognition": {
            "file": RECOGNISER,
            "preprocessing": {"mean": 0.0, "std": 1.0},
            "input_size": [112, 112],
            "embedding_dimension": 128,
        },
    },
}


def build(source: Path, target: Path) -> None:
    """Write detector, recogniser and manifest to the folder `target`, from the two published files in `source`.

    Raises `onnx.checker.ValidationError` when a file is not the network that it should be.
    """
    import onnx

    detector = onnx.load(source / YUNET)
    _fold_constants(detector.graph)
    _swap_channels(detector.graph)
    _give_scrfd_head(detector.graph)
    recogniser = onnx.load(source / SFACE)
    _fold_constants(recogniser.graph)
    for model, name in ((detector, DETECTOR), (recogniser, RECOGNISER)):
        _save(model, target / name)
    (target / "manifest.json").write_text(json.dumps(_MANIFEST, indent=2) + "\n", encoding="utf-8")


def _save(model: "ModelProto", path: Path) -> None:
    import onnx

    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _fold_constants(graph: "GraphProto") -> None:
    """Replace the chains that unpack int8 weights by the float32 weights that they give."""
    from onnx import numpy_helper
    from onnx.reference import ReferenceEvaluator

    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    kept = []
    for node in graph.node:
        if node.op_type in _FOLDABLE and all(name in constants for name in node.input):
            values = ReferenceEvaluator(node).run(None, {name: constants[name] for name in node.input})
            constants[node.output[0]] = cast("list[np.ndarray]", values)[0]
        else:
            kept.append(node)
    used = {name for node in kept for name in node.input}
    weights = [numpy_helper.from_array(value, name) for name, value in constants.items() if name in used]
    pictures = [value for value in graph.input if value.name in used and value.name not in constants]
    for field, items in ((graph.node, kept), (graph.input, pictures), (graph.initializer, weights)):
        del field[:]
        field.extend(items)
    del graph.value_info[:]


def _swap_channels(graph: "GraphProto") -> None:
    """insightface feeds RGB, YuNet was trained on BGR: reverse the channels on the way in."""
    from onnx import helper

    source, swapped = graph.input[0].name, "bgr"
    for node in graph.node:
        node.input[:] = [swapped if name == source else name for name in node.input]
    order = _constant(graph, "bgr_order", np.array([2, 1, 0], np.int64))
    graph.node.insert(0, helper.make_node("Gather", [source, order], [swapped], axis=1))


def _give_scrfd_head(graph: "GraphProto") -> None:
    """Nine outputs: scores, boxes and landmarks at each of three strides, two anchors a cell.

    YuNet has one anchor a cell. Its twin scores zero and is never found.
    """
    from onnx import TensorProto, helper

    heads = [_scrfd_head(graph, stride) for stride in _STRIDES]
    del graph.output[:]
    for columns, names in zip((1, 4, 10), zip(*heads, strict=True), strict=True):
        for stride, name in zip(_STRIDES, names, strict=True):
            shape = [2 * _cells(stride), columns]
            graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))


def _scrfd_head(graph: "GraphProto", stride: int) -> tuple[str, str, str]:
    """Names of the scores, boxes and landmarks of one stride; distances are counted in strides, as SCRFD does."""
    from onnx import helper

    def constant(name: str, value: ArrayLike) -> str:
        return _constant(graph, f"{name}_{stride}", value)

    def add(op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        name = f"{output}_{stride}"
        graph.node.append(helper.make_node(op, inputs, [name], **attributes))
        return name

    def rows(name: str, columns: int, output: str) -> str:
        return add("Reshape", [name, constant(f"{output}_shape", np.array([-1, columns], np.int64))], output)

    def twice(name: str, columns: int, output: str) -> str:
        return rows(add("Concat", [name, name], f"{output}_twice", axis=1), columns, output)

    probability = add("Mul", [f"cls_{stride}", f"obj_{stride}"], "probability")
    bounds = [constant("zero", np.float32(0)), constant("one", np.float32(1))]
    score = rows(add("Sqrt", [add("Clip", [probability, *bounds], "clipped")], "root"), 1, "score")
    only_first = constant("only_first", np.array([[1, 0]], np.float32))
    scores = rows(add("Mul", [score, only_first], "score_pair"), 1, "scores")

    # YuNet gives the box's centre, from the cell's corner, and the logarithm of its size; SCRFD wants four distances.
    box = rows(f"bbox_{stride}", 4, "box")
    halves = constant("halves", np.array([2, 2], np.int64))
    centre, size = f"centre_{stride}", f"log_size_{stride}"
    graph.node.append(helper.make_node("Split", [box, halves], [centre, size], axis=1))
    radius = add("Mul", [add("Exp", [size], "size"), constant("half", np.float32(0.5))], "radius")
    edges = [add("Sub", [radius, centre], "left_top"), add("Add", [radius, centre], "right_bottom")]
    boxes = twice(add("Concat", edges, "edges", axis=1), 4, "boxes")

    landmarks = twice(rows(f"kps_{stride}", 10, "points"), 10, "landmarks")
    return scores, boxes, landmarks


def _cells(stride: int) -> int:
    return (_SIDE // stride) ** 2


def _constant(graph: "GraphProto", name: str, value: ArrayLike) -> str:
    from onnx import numpy_helper

    graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
    return name
