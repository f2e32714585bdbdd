"""What makes this install, or this data folder, unfit to start with."""

from importlib.metadata import PackageNotFoundError, version


class Unusable(Exception):
    """Reelgraph can't start like this. The message says why, and what helps."""


def check_onnxruntime() -> None:
    """Refuse two onnxruntime packages at once. Raises Unusable."""
    if _installed("onnxruntime") and _installed("onnxruntime-gpu"):
        raise Unusable(
            "onnxruntime and onnxruntime-gpu are both installed: they overwrite each other's files, and the GPU would "
            "silently not be used. Remove both and install the one that fits this machine: pip uninstall onnxruntime "
            "onnxruntime-gpu, then pip install onnxruntime (or onnxruntime-gpu)."
        )


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
