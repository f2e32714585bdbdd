"""The load balancer of docs/deploying.md: nginx with the page's own file, before two servers as on two computers."""

import base64
import contextlib
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cluster import Process
from served import png
from services import HERE, Postgres, Service, free_port
from trial import until
from websockets.sync.client import connect

PAGE = (Path(__file__).parents[2] / "docs" / "deploying.md").read_text()
PICTURE = png(64)
TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def servers(services: dict[str, Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Process]]:
    """Two servers with a data folder each, as on two computers."""
    postgres, folder = services["postgres"], tmp_path_factory.mktemp("servers")
    assert isinstance(postgres, Postgres)
    name = f"balanced-{uuid4().hex}"
    shared = {
        "REELGRAPH_DATABASE": postgres.new_database(name), "REELGRAPH_BROKER": services["redis"].url,
        "REELGRAPH_STORE": services["store"].url, "REELGRAPH_HOSTS": "film.example",
        "REELGRAPH_VECTORS": (folder / "vectors").as_uri(),
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "server", "migrate"], env={**os.environ, **shared}, check=True)
    with ExitStack() as ends:
        ends.callback(postgres.drop_database, name)
        made = []
        for number in (1, 2):
            settings = {**shared, "REELGRAPH_DATA": str(folder / f"data-{number}")}
            made.append(Process(f"server-{number}", folder, ("-m", "server"), ("serve", "--port", "0"), settings, HERE))
            ends.callback(made[-1].stop)
            made[-1].start()
        for server in made:
            until(lambda server=server: "ready after" in server.log.read_text(), 60)
        yield made


def address_of(server: Process) -> str:
    return str(re.findall(r"ready after .* s: (\S+)\n", server.log.read_text())[-1])


@pytest.fixture(scope="module")
def balancer(servers: list[Process], tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """nginx, with the page's own file: only addresses and places are others."""
    if shutil.which("nginx") is None:
        assert "CI" not in os.environ, "nginx is to be installed in CI"
        pytest.skip("nginx is not installed")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    [text] = re.findall(r"^`reelgraph.conf`:\n\n```nginx\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    here = {
        "10.0.0.11:8420": address_of(servers[0]).removeprefix("http://"),
        "10.0.0.12:8420": address_of(servers[1]).removeprefix("http://"),
        "listen 443": f"listen 127.0.0.1:{port}", "/etc/nginx": str(folder),
    }  # fmt: skip
    for there, instead in here.items():
        assert there in text
        text = text.replace(there, instead)
    (folder / "reelgraph.conf").write_text(text)
    (folder / "reelgraph.users").write_text("anna:{PLAIN}moon\n")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=film.example",
         "-keyout", str(folder / "film.example.key"), "-out", str(folder / "film.example.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\n{'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}include {folder}/reelgraph.conf;\n}}\n"
    )
    log = folder / "error.log"
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", str(log)]
    nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(
            base_url=f"https://127.0.0.1:{port}", verify=False, auth=("anna", "moon"),
            headers={"Host": "film.example"}, timeout=30,
        ) as client:  # fmt: skip
            until(lambda: nginx.poll() is not None or ready(client), 30)
            assert nginx.poll() is None, log.read_text()
            yield client
    finally:
        nginx.terminate()
        nginx.wait(20)


def ready(client: httpx.Client) -> bool:
    with contextlib.suppress(httpx.ConnectError):
        return client.get("/api/ready").status_code == 200
    return False


def project(client: httpx.Client) -> str:
    """A new one; gives the path of all that it has."""
    answer = client.post("/api/projects", json={"name": "Walk"}, headers={"Origin": "https://film.example"})
    assert answer.status_code == 201, answer.text
    return f"/api/projects/{answer.json()['id']}"


def begin(client: httpx.Client, at: str) -> str:
    name = f"filename {base64.b64encode(b'moon.png').decode()}"
    headers = {**TUS, "Upload-Length": str(len(PICTURE)), "Upload-Metadata": name}
    answer = client.post(f"{at}/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def test_an_upload_in_parts_is_known_to_the_server_alone_where_it_began(servers: list[Process]) -> None:
    with httpx.Client(base_url=address_of(servers[0])) as one, httpx.Client(base_url=address_of(servers[1])) as other:
        upload = begin(one, project(one))
        assert one.head(upload, headers=TUS).status_code == 200
        missing = other.get(upload)
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_upload")


def test_the_balancer_keeps_the_parts_of_an_upload_together(balancer: httpx.Client) -> None:
    for _ in range(6):
        upload = begin(balancer, project(balancer))
        for at in range(0, len(PICTURE), 40):
            headers = {**PART, "Upload-Offset": str(at)}
            answer = balancer.patch(upload, content=PICTURE[at : at + 40], headers=headers)
            assert answer.status_code == 204, answer.text
        assert answer.headers["reelgraph-asset"]


def test_the_balancer_asks_who_somebody_is_but_for_triggers(balancer: httpx.Client) -> None:
    with httpx.Client(base_url=balancer.base_url, verify=False, headers={"Host": "film.example"}) as stranger:
        assert stranger.get("/api/projects").status_code == 401
        assert stranger.get("/").status_code == 401
        assert stranger.get(f"/api/artifacts/{'0' * 64}").status_code == 401
        assert stranger.get("/page/page.css").status_code == 200
        assert stranger.get("/api/triggers/unknown").json()["code"] == "unknown_trigger"


def test_pages_behind_the_balancer_may_save_and_those_of_others_may_not(balancer: httpx.Client) -> None:
    # It is refused before its body has come, after which nginx may close the connection without a word.
    headers = {"Origin": "https://other.example", "Connection": "close"}
    refused = balancer.post("/api/projects", json={"name": "Walk"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    assert project(balancer)


def test_events_come_through_at_once_by_socket_and_as_a_stream(balancer: httpx.Client) -> None:
    at = project(balancer)
    with balancer.stream("GET", f"{at}/events", headers={"Accept": "text/event-stream"}, timeout=10) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert next(line for line in stream.iter_lines() if line.startswith("event:")) == "event: hello"
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    password = {"Authorization": f"Basic {base64.b64encode(b'anna:moon').decode()}"}
    address = f"{str(balancer.base_url).replace('https', 'wss').rstrip('/')}{at}/events"
    with connect(address, ssl=trusting, additional_headers=password) as socket:
        assert '"hello"' in str(socket.recv(timeout=10))


def test_the_page_of_a_trigger_shows_the_address_that_people_have(balancer: httpx.Client) -> None:
    at = project(balancer)
    text = {"id": "words", "type": "input", "params": {"value": {"kind": "text", "text": "Moon"}}}
    saved = balancer.put(f"{at}/graph", json={"nodes": [text], "edges": []}, headers={"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    made = balancer.post(f"{at}/nodes/words/trigger")
    assert made.status_code == 201, made.text
    page = balancer.get(made.json()["address"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "https://film.example/api/triggers/" in page.text


def test_when_a_server_goes_away_the_other_answers(balancer: httpx.Client, servers: list[Process]) -> None:
    """The last test with these servers: one of them is gone then."""
    at = project(balancer)
    servers[0].stop()
    assert [balancer.get(at).status_code for _ in range(8)] == [200] * 8
