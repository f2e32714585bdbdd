"""The public API for node authors: everything that a node type or a provider needs to import."""

from graph_engine.declare import NodeType, node
from graph_engine.errors import Canceled, Infrastructure, NodeError, RetryLater
from graph_engine.ports import (
    Capability,
    Collection,
    Entry,
    Estimate,
    Generated,
    Generation,
    JobHandle,
    Match,
    Owner,
    Picture,
    Preview,
    Provider,
    RunContext,
    Vectors,
    Waiting,
    Work,
)
from schemas.problem import Crop
from schemas.value import (
    Artifact,
    Audio,
    Beats,
    Face,
    Flag,
    Image,
    Json,
    Number,
    Prompt,
    Section,
    Style,
    Text,
    Value,
    Video,
)

__all__ = [
    "Artifact", "Audio", "Beats", "Canceled", "Capability", "Collection", "Crop", "Entry", "Estimate", "Face", "Flag",
    "Generated", "Generation", "Image", "Infrastructure", "JobHandle", "Json", "Match", "NodeError", "NodeType",
    "Number", "Owner", "Picture", "Preview", "Prompt", "Provider", "RetryLater", "RunContext", "Section", "Style",
    "Text", "Value", "Vectors", "Video", "Waiting", "Work", "node",
]  # fmt: skip
