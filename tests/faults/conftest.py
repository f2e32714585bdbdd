"""Faults: processes, servers and links that end, stop or lie at the worst moment, on a cluster. After each test the
invariants are read from the whole database."""

from collections.abc import Iterator

import pytest
from served_cluster import ServedCluster, served_cluster
from services import Service
from story import Story


@pytest.fixture(scope="session")
def cluster(services: dict[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCluster]:
    """Leases of two seconds, bells that ring three times, clocks that are wrong; each process dies where it is told to.
    There is no room where it is said that there is none."""
    hazards = ("short-lease", "mortal", "echo", "skewed", "cramped")
    with served_cluster(tmp_path_factory.mktemp("cluster"), services, *hazards) as cluster:
        yield cluster


@pytest.fixture
def story(cluster: ServedCluster) -> Iterator[Story]:
    """A scenario; whatever it breaks is whole again afterwards."""
    cluster.mend()
    with Story(cluster) as story:
        yield story
    cluster.mend()
    assert cluster.broken_invariants() == []
