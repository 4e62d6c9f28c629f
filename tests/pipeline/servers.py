"""Web server and daemon of Dagster as processes of their own, as they run on a server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg

from tests.pipeline.installation import ROOT, Installation

BIN = Path(sys.executable).parent
START = 90
Found = TypeVar("Found")


def ask(port: int, query: str) -> dict[str, Any]:
    """Answer of the web server to a GraphQL query."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        body = json.load(answer)
    assert "errors" not in body, body
    return body["data"]


@contextmanager
def webserver(office: Installation, **variables: str) -> Iterator[int]:
    """A web server on a free port of this machine, with further variables of the environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BIN / "dagster-webserver", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    log = office.folder / "webserver.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**office.environment, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _when_ready(process, port, log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _when_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> int:
    end = time.monotonic() + START
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            ask(port, "{ version }")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
        else:
            return port
    raise AssertionError(log.read_text())


class Daemon:
    """The daemon of an installation: schedules, sensors, queue, monitoring."""

    def __init__(self, office: Installation, **variables: str) -> None:
        self.office = office
        self.variables = variables
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it prints, one start after the other."""
        return self.office.folder / "daemon.txt"

    def start(self) -> "Daemon":
        """Start it in a process group of its own; its output goes to ``daemon.txt``."""
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [BIN / "dagster-daemon", "run", "-w", "workspace.yaml"],
                cwd=ROOT,
                env={**self.office.environment, **self.variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def kill(self, *, signal_number: int = signal.SIGKILL, group: bool = True) -> None:
        """Kill it, alone or with all processes it has started."""
        if self.process is None or self.process.poll() is not None:
            return
        (os.killpg if group else os.kill)(self.process.pid, signal_number)
        self.process.wait(timeout=60)

    def __enter__(self) -> "Daemon":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()


def eventually(look: Callable[[], Found | None], *, seconds: float, what: str) -> Found:
    """What is found as soon as there is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}")


def idle(office: Installation) -> bool:
    """Whether nothing runs or waits to run."""
    ended = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
    going = [status for status in dg.DagsterRunStatus if status not in ended]
    with office.instance() as instance:
        return not instance.get_runs(dg.RunsFilter(statuses=going))
