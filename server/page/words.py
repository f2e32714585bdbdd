"""The state of a node in words and shapes. Colour only comes on top: not everybody sees it."""

from collections.abc import Mapping

from msgspec import Struct

from schemas.run import NodeStatus, Reason
from schemas.value import Audio, Image, Video


class Look(Struct, frozen=True):
    """How a state is shown: a name for the style sheet, a sign, and a word."""

    name: str
    sign: str
    word: str


RUNNING = Look("running", "▶", "Running")
WAITING = Look("waiting", "…", "Waiting")
STOPPING = Look("waiting", "…", "Stopping")
FAILED = Look("failed", "✕", "Failed")
OFF = Look("off", "–", "Switched off")
NOTE = Look("note", "✎", "Note")
NOT_READY = Look("failed", "!", "Not ready")

_STEPS = {"running": RUNNING, "retrying": RUNNING, "canceling": STOPPING}
_STATES = {
    "fresh": Look("fresh", "●", "Up to date"),
    "pinned": Look("pinned", "■", "Pinned"),
    "stale": Look("stale", "▲", "Out of date"),
    "maybe_stale": Look("maybe", "◆", "Perhaps out of date"),
    "missing": Look("missing", "○", "Not made yet"),
}


def look(status: NodeStatus, type_id: str) -> Look:
    """How a node is shown."""
    if type_id == "note":
        return NOTE
    if status.step is not None:
        return _STEPS.get(status.step, WAITING)
    if status.problems:
        return OFF if status.problems[0].code == "disabled" else NOT_READY
    if any(reason.code == "failed" for reason in status.reasons):
        return FAILED
    return _STATES[status.state]


def why(status: NodeStatus, type_id: str, titles: Mapping[str, str]) -> str:
    """Why a node is as it is, in sentences; empty when there is nothing to say."""
    if type_id == "note":
        return ""
    problems = [f"{problem.title}. {problem.hint}".strip() for problem in status.problems]
    return " ".join(problems or [_sentence(reason, titles) for reason in status.reasons])


def _sentence(reason: Reason, titles: Mapping[str, str]) -> str:
    node = titles.get(reason.node or "", reason.node)
    match reason.code:
        case "param_changed":
            return f"“{reason.field}” was changed."
        case "wire_changed":
            return f"What goes into “{reason.port}” was changed."
        case "upstream_new":
            return f"“{node}” has a new result."
        case "upstream_stale":
            return f"It waits for “{node}”."
        case "asset_replaced":
            return "Another file was chosen."
        case "node_upgraded":
            return "Its node type has a new version."
        case "model_changed":
            return "The model it uses has changed."
        case "output_missing":
            return "Its file is gone."
        case "failed":
            return f"{reason.problem.title}. {reason.problem.hint}".strip() if reason.problem else "It failed."
        case "forced":
            return "It is to be made again."
        case "never_ran":
            return "It has not run yet."
        case "inputs_changed":
            return "What goes in has changed since it was pinned."


def facts(value: Image | Video | Audio) -> str:
    """The size and length of media."""
    match value:
        case Image():
            return f"{value.width} × {value.height}"
        case Video():
            return f"{value.width} × {value.height}, {value.fps:g} pictures a second, {_length(value.seconds)}"
        case Audio():
            return _length(value.seconds)


def _length(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else f"{seconds:.1f} seconds"
