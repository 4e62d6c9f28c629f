"""Code server and viewer by the commands of the units: what viewers see, and that they can change nothing."""

import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.integration.mailbox import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
START = 90.0


def _command(unit: str, places: dict[str, str]) -> list[str]:
    text = (DEPLOY / "systemd" / f"sozialraum-{unit}.service").read_text("utf-8")
    command = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert command is not None
    line = command[1]
    for old, new in {"/opt/sozialraumbericht": str(ROOT), **places}.items():
        assert old in line, f"{unit}: {old} is not in the command"
        line = line.replace(old, new)
    return shlex.split(line)


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a viewer with a code server of its own."""
    folder = tmp_path_factory.mktemp("servers")
    socket, port = str(folder / "code.sock"), free_port()
    workspace = folder / "workspace.yaml"
    text = (DEPLOY / "workspace.yaml").read_text("utf-8")
    workspace.write_text(text.replace("/run/sozialraum/code.sock", socket), "utf-8")
    home = folder / "home"
    environment = {
        **os.environ,
        "SOZIALRAUM_HOME": str(home),
        "DAGSTER_HOME": str(home / "dagster"),
        "SOZIALRAUM_AUTOMATION": "inbox,notify",
        "PYTHONPATH": str(ROOT),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }
    (home / "dagster").mkdir(parents=True)
    (home / "confidential").mkdir()
    (home / "dagster" / "dagster.yaml").write_bytes((DEPLOY / "dagster.local.yaml").read_bytes())
    commands = [
        _command("code", {"/run/sozialraum/code.sock": socket}),
        _command("viewer", {"--port 3001": f"--port {port}", "deploy/workspace.yaml": str(workspace)}),
    ]
    log = (folder / "log.txt").open("w")
    processes = []
    try:
        for command, ready in zip(commands, [socket, ""], strict=True):
            processes.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )
            _wait(lambda ready=ready: not ready or Path(ready).exists(), processes, folder)
        address = f"http://127.0.0.1:{port}/ansicht"
        _wait(lambda: _answers(address), processes, folder)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(timeout=START)
        log.close()


def _wait(ready: Any, processes: list["subprocess.Popen[bytes]"], folder: Path) -> None:
    end = time.monotonic() + START
    while not ready():
        assert all(process.poll() is None for process in processes), (folder / "log.txt").read_text()
        assert time.monotonic() < end, (folder / "log.txt").read_text()
        time.sleep(0.2)


def _answers(address: str) -> bool:
    try:
        return bool(_ask(address, "{ version }")["data"]["version"])
    except requests.ConnectionError:
        return False


def _ask(address: str, query: str) -> dict[str, Any]:
    return requests.post(f"{address}/graphql", json={"query": query}, timeout=60).json()


def test_the_viewer_shows_the_definitions_of_the_code_server(viewer: str):
    found = _ask(viewer, "{ workspaceOrError { ... on Workspace { locationEntries { name loadStatus } } } }")
    assert found["data"]["workspaceOrError"]["locationEntries"] == [
        {"name": "sozialraumbericht", "loadStatus": "LOADED"}
    ]
    sensors = _ask(
        viewer,
        '{ sensorsOrError(repositorySelector: {repositoryName: "__repository__", '
        'repositoryLocationName: "sozialraumbericht"}) { ... on Sensors { results { name } } } }',
    )
    names = {sensor["name"] for sensor in sensors["data"]["sensorsOrError"]["results"]}
    assert names == {"inbox", "notify_failures"}


def test_a_viewer_can_start_nothing(viewer: str):
    asked = _ask(
        viewer,
        'mutation { launchRun(executionParams: {selector: {repositoryName: "__repository__", '
        'repositoryLocationName: "sozialraumbericht", jobName: "nightly"}, runConfigData: "{}"}) '
        "{ __typename } }",
    )
    assert asked["data"]["launchRun"]["__typename"] == "UnauthorizedError"
    runs = _ask(viewer, "{ runsOrError { ... on Runs { count } } }")
    assert runs["data"]["runsOrError"]["count"] == 0
