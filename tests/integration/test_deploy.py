"""The files of ``deploy`` are taken by the programs they are meant for."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import requests
import yaml

from pipelines.environment import INSTANCE_SETTINGS
from tests.integration.answers import Reply, Request, Server, serving
from tests.integration.mailbox import free_port, make_certificate

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("sozialraum-*.*") if path.is_file())
INSTALLED = "/opt/sozialraumbericht"


def _settings(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_server_and_laptop_differ_in_the_storage_only():
    server, laptop = _settings(DEPLOY / "dagster.yaml"), _settings(INSTANCE_SETTINGS)
    assert server.pop("storage")["postgres"]["postgres_url"].startswith("postgresql+psycopg2://")
    assert server == laptop


def test_dagster_takes_the_settings(tmp_path: Path):
    shutil.copy(INSTANCE_SETTINGS, tmp_path / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_poll_interval_seconds == 15
        assert instance.run_retries_enabled
        assert not instance.run_retries_retry_on_asset_or_op_failure
        limits = instance.get_concurrency_config()
        assert limits.run_queue_config.max_concurrent_runs == 4
        assert limits.pool_config.default_pool_limit == 1


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with the programs where they are here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(DEPLOY / "systemd", folder, dirs_exist_ok=True)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        path.write_text(path.read_text("utf-8").replace(INSTALLED, str(ROOT)), "utf-8")
    return folder


def _analyze(units: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:/lib/systemd/system"}
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_units(units: Path, unit: str):
    done = _analyze(units, "verify", str(units / unit))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.endswith(".service")])
def test_services_may_do_little(units: Path, unit: str):
    done = _analyze(units, "security", "--offline=yes", unit)
    level = re.search(r"Overall exposure level for \S+: (\S+)", done.stdout)
    assert level is not None, done.stdout + done.stderr
    assert float(level[1]) < 2.5


def test_a_wrong_setting_of_a_unit_would_be_found(units: Path, tmp_path: Path):
    wrong = shutil.copytree(units, tmp_path / "units")
    common = wrong / "sozialraum-.service.d" / "common.conf"
    common.write_text(common.read_text("utf-8") + "UMaks=0077\n", "utf-8")
    assert "UMaks" in _analyze(wrong, "verify", str(wrong / "sozialraum-viewer.service")).stderr


def test_user_interfaces_listen_on_this_machine_only():
    for name in ("webserver", "viewer"):
        text = (DEPLOY / "systemd" / f"sozialraum-{name}.service").read_text("utf-8")
        assert "--host 127.0.0.1" in text
        assert ("--read-only" in text) == (name == "viewer")
    common = (DEPLOY / "systemd" / "sozialraum-.service.d" / "common.conf").read_text("utf-8")
    assert "UMask=0077" in common
    assert "User=sozialraum" in common


def _nginx(folder: Path, name: str, ports: dict[str, int]) -> Path:
    """A whole configuration around one of ours, with places and ports of this test."""
    places = {
        "/etc/nginx/sozialraum.inc": str(folder / "sozialraum.inc"),
        "/etc/nginx/": f"{folder}/",
        "/srv/sozialraum/": f"{folder}/home/",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports['https']} ssl;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl;\n": "",
        "127.0.0.1:3000": f"127.0.0.1:{ports['stewards']}",
        "127.0.0.1:3001": f"127.0.0.1:{ports['viewers']}",
        "127.0.0.1:4180": f"127.0.0.1:{ports['sign_in']}",
    }
    for path in (DEPLOY / "nginx").iterdir():
        text = path.read_text("utf-8")
        for old, new in places.items():
            text = text.replace(old, new)
        (folder / path.name).write_text(text, "utf-8")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/temporary_{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\n"
        f"pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\ninclude {folder}/{name}; }}\n",
        "utf-8",
    )
    return whole


@pytest.fixture
def proxied(tmp_path: Path) -> Path:
    """A folder with certificate, users and public files."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    certificate = make_certificate(tmp_path)
    certificate.rename(tmp_path / "sozialraum.pem")
    certificate.with_suffix(".key").rename(tmp_path / "sozialraum.key")
    for role in ("stewards", "viewers"):
        hashed = subprocess.run(
            ["openssl", "passwd", "-apr1", role], capture_output=True, text=True, check=True
        ).stdout
        (tmp_path / f"sozialraum.{role}").write_text(f"{role}:{hashed}")
    for folder in ("public", "releases/2026-1"):
        (tmp_path / "home" / folder).mkdir(parents=True)
        (tmp_path / "home" / folder / "sozialraumbericht.duckdb").write_text("public")
    (tmp_path / "home" / "public" / ".sozialraumbericht.duckdb.1.part").write_text("unfinished")
    pages = tmp_path / "home" / "releases" / "2026-1" / "atlas"
    pages.mkdir()
    (pages / "index.html").write_text("pages")
    (tmp_path / "home" / "public" / "atlas").symlink_to("../releases/2026-1/atlas")
    return tmp_path


@contextmanager
def _running(folder: Path, name: str, ports: dict[str, int]) -> Iterator[Callable[..., requests.Response]]:
    """nginx with one of the configurations; asks it."""
    configuration = str(_nginx(folder, name, ports))
    tested = subprocess.run(["nginx", "-t", "-c", configuration], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    (folder / "pid").unlink(missing_ok=True)  # the test has made it; it is written again when nginx listens
    process = subprocess.Popen(["nginx", "-c", configuration])
    while not (folder / "pid").exists():
        assert process.poll() is None
        time.sleep(0.05)

    def get(path: str, **options: Any) -> requests.Response:
        address = f"https://127.0.0.1:{ports['https']}{path}"
        authority = str(folder / "sozialraum.pem")
        return requests.get(address, verify=authority, timeout=10, allow_redirects=False, **options)

    try:
        yield get
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_with_a_password_each_role_sees_its_pages_only(proxied: Path):
    with serving(lambda _: b"Betrieb") as stewards, serving(lambda _: b"Ansicht") as viewers:
        ports = {"https": free_port(), "stewards": _port(stewards), "viewers": _port(viewers), "sign_in": 1}
        with _running(proxied, "sozialraum.conf", ports) as get:
            assert get("/betrieb/").status_code == get("/ansicht/").status_code == 401
            assert get("/betrieb/", auth=("viewers", "viewers")).status_code == 401
            assert get("/betrieb/", auth=("stewards", "stewards")).text == "Betrieb"
            assert get("/ansicht/", auth=("viewers", "viewers")).text == "Ansicht"
            assert len(stewards.requests) == len(viewers.requests) == 1
            assert not stewards.requests[0].headers.get("authorization")
            _assert_public(get)


def test_with_single_sign_on_each_group_sees_its_pages_only(proxied: Path):
    def sign_in(request: Request) -> Reply:
        groups = request.query.get("allowed_groups", "").split(",")
        member = request.headers.get("cookie", "").removeprefix("group=")
        return Reply(status=202 if member in groups else 401)

    with (
        serving(lambda _: b"Betrieb") as stewards,
        serving(lambda _: b"Ansicht") as viewers,
        serving(sign_in) as oauth,
    ):
        ports = {
            "https": free_port(),
            "stewards": _port(stewards),
            "viewers": _port(viewers),
            "sign_in": _port(oauth),
        }
        with _running(proxied, "sozialraum-oidc.conf", ports) as get:
            refused = get("/betrieb/", cookies={"group": "sozialraum-ansicht"})
            assert refused.status_code == 302
            assert "/oauth2/start?rd=/betrieb/" in refused.headers["Location"]
            assert get("/betrieb/", cookies={"group": "sozialraum-betrieb"}).text == "Betrieb"
            assert get("/ansicht/", cookies={"group": "sozialraum-ansicht"}).text == "Ansicht"
            assert get("/ansicht/").status_code == 302
            assert get("/oauth2/stewards").status_code == 404, "only nginx itself asks who somebody is"
            _assert_public(get)


def _port(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def _assert_public(get: Callable[..., requests.Response]) -> None:
    """Everybody reads what is published, and nothing that is being made."""
    assert get("/").headers["Location"].endswith("/sozialraumbericht/atlas/index.html")
    pages = get("/sozialraumbericht/atlas/index.html")
    assert pages.text == "pages", "the public folder holds links to the newest release"
    assert pages.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert get("/sozialraumbericht/sozialraumbericht.duckdb").text == "public"
    assert get("/veroeffentlichungen/2026-1/sozialraumbericht.duckdb").text == "public"
    assert get("/sozialraumbericht/.sozialraumbericht.duckdb.1.part").status_code == 403
    assert get("/sozialraumbericht/../confidential/warehouse.duckdb").status_code in {400, 404}
