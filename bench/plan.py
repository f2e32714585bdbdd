"""How long it takes to find out what a trigger has to run, in graphs of 1,000 to 50,000 nodes.

The floor walks back, writes params canonically, hashes and looks up, and knows nothing of reasons, reuse or problems.
"""

import gc
from collections.abc import Callable
from hashlib import blake2b

import msgspec
import networkx as nx

from bench import nodes
from bench.measure import show, take_turns, timed
from bench.shapes import edited, graph, tangle
from graph_engine.freshness import Failure, Heads, Memory, Recipe, Stored, examine
from graph_engine.plan import freeze, select
from graph_engine.registry import Registry
from graph_engine.wiring import Wiring, wire
from schemas.catalog import Lane
from schemas.graph import Graph
from schemas.ids import Key
