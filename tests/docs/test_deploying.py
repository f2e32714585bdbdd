"""What docs/deploying.md says: its units, commands and settings can be read by those they are for."""

import os
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import msgspec
import pytest
from compose_file import compose_file, env_file

from server.__main__ import COMMANDS, _parser
from server.settings import Settings, from_environment
from storage.open import BROKERS, STORES, VECTORS
from storage.sql.opening import DATABASES

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "deploying.md").read_text()
UNITS = sorted((TOP / "docs" / "systemd").glob("*.service"))
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SETTINGS = {f"REELGRAPH_{field.name.upper()}" for field in msgspec.structs.fields(Settings)} | {"REELGRAPH_VECTORS_KEY"}
LANES = ("cpu", "network", "gpu")
HARDENED = {
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "LockPersonality": "yes", "PrivateDevices": "yes",
    "PrivateTmp": "yes", "ProtectClock": "yes", "ProtectControlGroups": "yes", "ProtectHome": "yes",
    "ProtectHostname": "yes", "ProtectKernelLogs": "yes", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible", "ProtectSystem": "strict", "RemoveIPC": "yes", "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes", "RestrictSUIDSGID": "yes", "SystemCallArchitectures": "native",
    "SystemCallFilter": "@system-service",
}  # fmt: skip


# -- systemd


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text())  # a name that comes twice is an error
    return parser


def test_there_is_a_unit_for_each_process() -> None:
    assert [path.name for path in UNITS] == [
        "reelgraph-api.service", "reelgraph-migrate.service", "reelgraph-worker@.service",
    ]  # fmt: skip


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_may_do_nothing_that_it_need_not(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == service["Group"] == service["StateDirectory"] == "reelgraph"
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    given = dict(part.split("=", 1) for part in service["Environment"].split())
    assert given == {"REELGRAPH_DATA": "/var/lib/reelgraph", "NUMBA_CACHE_DIR": "/tmp/numba"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_a_command_that_there_is(path: Path) -> None:
    for lane in LANES:
        program, *arguments = shlex.split(unit(path)["Service"]["ExecStart"].replace("%i", lane))
        assert program == "/opt/reelgraph/bin/reelgraph"
        _parser(arguments).parse_args(arguments)


def test_what_is_stopped_may_end_what_it_does() -> None:
    """The first signal must not reach the children that do the jobs."""
    for path in UNITS:
        service = unit(path)["Service"]
        if service["Type"] == "exec":
            assert (service["KillMode"], service["Restart"]) == ("mixed", "on-failure")
    worker = unit(TOP / "docs" / "systemd" / "reelgraph-worker@.service")["Service"]
    arguments = shlex.split(worker["ExecStart"].replace("%i", "cpu"))[1:]
    assert int(worker["TimeoutStopSec"]) >= _parser(arguments).parse_args(arguments).drain + 40


def test_systemd_has_nothing_to_say_against_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        assert "CI" not in os.environ, "systemd is to be installed in CI"
        pytest.skip("systemd is not installed")  # the tests above say most of it
    system, programs = tmp_path / "etc" / "systemd" / "system", tmp_path / "opt" / "reelgraph" / "bin"
    for folder in (system, programs):
        folder.mkdir(parents=True)
    for path in UNITS:
        shutil.copy(path, system)
    for name in ("network-online", "multi-user", "sysinit", "basic", "shutdown"):
        (system / f"{name}.target").write_text("[Unit]\nDescription=There\n")
    (programs / "reelgraph").touch(mode=0o755)
    workers = [f"reelgraph-worker@{lane}.service" for lane in LANES]
    verify = ["systemd-analyze", "verify", f"--root={tmp_path}", "reelgraph-api.service", "reelgraph-migrate.service"]
    done = subprocess.run([*verify, *workers], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# -- commands and settings


def commands() -> list[str]:
    return [line for kind, block in BLOCKS if kind == "sh" for line in re.sub(r"\\\n\s*", "", block).splitlines()]


def test_every_command_of_ours_is_one() -> None:
    ours = [words for line in commands() if (words := ours_in(shlex.split(line, comments=True)))]
    assert ["migrate"] in ours
    assert [words for words in ours if words[0] == "models"]
    for words in ours:
        _parser(words).parse_args(words)


def ours_in(words: list[str]) -> list[str]:
    """What `reelgraph` is told, also inside of a container."""
    for word, *rest in (words[at:] for at in range(len(words))):
        if Path(word).name == "reelgraph" and rest and rest[0] in COMMANDS:
            return rest
    if words[:3] == ["docker", "compose", "run"]:
        return words[5:]
    return []


def test_the_services_that_docker_is_told_of_are_there(tmp_path: Path) -> None:
    services = set(compose_file(TOP / "compose.yaml", env_file(made_env(tmp_path)))["services"])
    told = [shlex.split(line) for line in commands() if line.startswith("docker compose ")]
    named = {word for words in told for word in words[3:] if word.startswith(("api", "worker", "postgres"))}
    assert named
    assert named <= services


def made_env(folder: Path) -> Path:
    """`.env`, made with the page's own command."""
    [command] = [block for kind, block in BLOCKS if kind == "sh" and ".env.example" in block]
    shutil.copy(TOP / ".env.example", folder)
    subprocess.run(["sh", "-euc", command], cwd=folder, check=True)
    return folder / ".env"


def test_the_command_for_the_passwords_makes_each_a_long_one_of_its_own_for_us_alone(tmp_path: Path) -> None:
    path = made_env(tmp_path)
    given, example = env_file(path), env_file(TOP / ".env.example")
    secrets = {name: value for name, value in given.items() if name.endswith("_PASSWORD")}
    assert all(re.fullmatch("[0-9a-f]{48}", value) for value in secrets.values())
    assert len(set(secrets.values())) == len(secrets) == 4
    assert {**given, **dict.fromkeys(secrets, "")} == example
    assert path.stat().st_mode & 0o077 == 0
    compose_file(TOP / "compose.yaml", given)


def test_the_settings_of_the_page_can_be_used() -> None:
    [lines] = [block for kind, block in BLOCKS if kind == "ini" and "REELGRAPH_DATABASE" in block]
    given = dict(line.split("=", 1) for line in lines.splitlines())
    assert {name for name in given if name.startswith("REELGRAPH_")} <= SETTINGS
    assert set(re.findall(r"REELGRAPH_[A-Z_]+", PAGE)) <= SETTINGS
    assert from_environment(given).shared


@pytest.mark.parametrize(
    ("setting", "known"),
    [("DATABASE", DATABASES), ("BROKER", BROKERS), ("STORE", STORES), ("VECTORS", VECTORS)],
)
def test_every_kind_of_address_is_in_the_table(setting: str, known: tuple[str, ...]) -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| [REELGRAPH_{setting}]")]
    schemes = {address.split(":")[0] for address in known}
    assert schemes <= set(re.findall(r"`([a-z0-9+]+):", row))
