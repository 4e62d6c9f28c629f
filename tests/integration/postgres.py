"""A PostgreSQL server of its own on a socket of this machine."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

USER = DATABASE = "sozialraum"


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        pytest.skip(f"{name} of PostgreSQL is not installed")
    return found


@contextmanager
def serving_postgres() -> Iterator[Path]:
    """Serve until the end of the block: the folder with the socket, and a database of our name."""
    initdb, postgres = _program("initdb"), _program("postgres")
    # the server refuses to run as root
    nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="postgres"))
    if nobody:
        shutil.chown(folder, "nobody", "nogroup")
    data = folder / "data"
    created = [*nobody, initdb, "-D", data, "--auth=trust", f"--username={USER}", "--no-sync", "-E", "UTF8"]
    subprocess.run(created, cwd=folder, check=True, capture_output=True)
    command = [*nobody, postgres, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        _make_database(folder)
        yield folder
    finally:
        process.send_signal(signal.SIGINT)  # does not wait for clients
        process.wait(timeout=30)
        shutil.rmtree(folder)


def _make_database(folder: Path) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            connection = psycopg2.connect(host=str(folder), user=USER, dbname="postgres")
        except psycopg2.OperationalError:
            assert time.monotonic() < end, "PostgreSQL did not start"
            time.sleep(0.1)
        else:
            break
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
