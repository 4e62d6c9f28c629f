"""Client of GENESIS services against a real HTTP server: sign-in, jobs, codes, faults of the line."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.environment import read_credentials
from resources.genesis import Credentials, Genesis, GenesisError
from resources.live.limits import Limits
from resources.live.web import FetchError, Unavailable, Web
from sozialraum.catalogue.live import Service
from tests.integration.answers import (
    Answering,
    Clock,
    Reply,
    Request,
    Server,
    nobody,
    replayed,
    said,
    serving,
)
from tests.integration.official import FLAT
from tests.integration.small import zipped

NAME, PASSWORD = "amt@kreis.example", "geheim&=Straße%"
TABLE, JOB = "12411-01-01-4", "12411-01-01-4_175879554"
CSV = FLAT.encode()
STARTED = f"Der Bearbeitungsauftrag wurde erstellt. Die Tabelle kann als Ergebnis abgerufen werden: {JOB}"
TOO_LARGE = "Die Tabelle ist zu gross, um im Dialog abgerufen zu werden."
NOTHING = "Es gibt keine Objekte zum angegebenen Selektionskriterium"

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
recorded = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no recorded answers")
FOLDER = Path(REAL or ".") / "kreis-dueren" / "regionalstatistik"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(server: Server | str, clock: Clock, **limits: float) -> Genesis:
    url = server if isinstance(server, str) else server.url
    service = Service(title="Probe", kind="genesis", url=f"{url}/rest/2020/", languages=("de", "en"))
    return Genesis(service, Credentials(NAME, PASSWORD), clock.web(**limits))


def in_turn(*replies: Reply | bytes) -> Answering:
    """One reply after the other."""
    left: Iterator[Reply | bytes] = iter(replies)
    return lambda request: next(left)


def refused(
    clock: Clock, *replies: Reply | bytes, kind: type[FetchError] = FetchError, **limits: float
) -> str:
    with serving(in_turn(*replies)) as server, pytest.raises(kind) as error:
        client(server, clock, **limits).table(TABLE)
    return str(error.value)


# --- what is asked


def test_table_by_post_with_credentials_in_headers_only(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda request: CSV) as server:
        assert client(server, clock).table(TABLE) == CSV
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("POST", "/rest/2020/data/tablefile", {})
    assert request.headers["username"] == NAME
    assert request.headers["password"].encode("latin-1").decode() == PASSWORD
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    for secret in (NAME, PASSWORD, "geheim", "amt%40"):
        assert secret not in request.line + request.body + caplog.text
    form = request.form
    assert (form["name"], form["format"], form["job"], form["area"]) == (TABLE, "ffcsv", "false", "Alle")
    assert (form["language"], form["startyear"], form["compress"]) == ("de", "", "false")


def test_language_and_first_year(clock: Clock) -> None:
    with serving(lambda request: CSV) as server:
        client(server, clock).table(TABLE, language="en", start_year=2015)
    form = server.requests[0].form
    assert (form["language"], form["area"], form["startyear"]) == ("en", "all", "2015")


def test_zip_archive_is_unpacked(clock: Clock) -> None:
    with serving(lambda request: zipped({"12411_1742853407559_de_flat.csv": CSV})) as server:
        assert client(server, clock).table(TABLE) == CSV


def test_credentials_are_never_printed() -> None:
    credentials = Credentials(NAME, PASSWORD)
    assert NAME not in repr(credentials)
    assert PASSWORD not in repr(credentials)
    for wrong in ("zwei\nZeilen", "Steuer\x00zeichen"):
        with pytest.raises(ValueError, match="one line") as error:
            Credentials(NAME, wrong)
        assert wrong not in str(error.value)


# --- jobs


def test_large_table_is_made_as_a_job(clock: Clock) -> None:
    looks = 40

    def answer(request: Request) -> Reply | bytes:
        if request.path.endswith("data/tablefile"):
            return said(98, TOO_LARGE) if request.form["job"] == "false" else said(99, STARTED)
        if request.path.endswith("catalogue/results"):
            asked = sum(r.path.endswith("catalogue/results") for r in server.requests)
            return said(104, NOTHING) if asked <= looks else said(0, "erfolgreich", (JOB,))
        return zipped({"a.csv": CSV})

    with serving(answer) as server:
        assert client(server, clock).table(TABLE) == CSV
    assert {r.method for r in server.requests} == {"POST"}
    assert [r.path.removeprefix("/rest/2020/") for r in server.requests] == [
        *["data/tablefile"] * 2,
        *["catalogue/results"] * (looks + 1),
        "data/resultfile",
    ]
    assert server.requests[2].form["selection"] == server.requests[-1].form["name"] == JOB
    assert server.requests[2].form["area"] == "Benutzer"
    assert clock.waits.count(10.0) == looks


def test_result_that_is_listed_before_it_can_be_fetched(clock: Clock) -> None:
    listed = said(0, "erfolgreich", (JOB,))
    answers = in_turn(said(98), said(99, STARTED), listed, said(104, NOTHING), listed, CSV)
    with serving(answers) as server:
        assert client(server, clock).table(TABLE) == CSV


def test_result_of_another_job_is_not_taken(clock: Clock) -> None:
    other, own = (said(0, "erfolgreich", (name,)) for name in (f"{TABLE}_1", JOB))
    with serving(in_turn(said(98), said(99, STARTED), other, own, CSV)) as server:
        assert client(server, clock).table(TABLE) == CSV
    assert server.requests[-1].form["name"] == JOB


def test_job_that_never_ends_is_given_up(clock: Clock) -> None:
    def answer(request: Request) -> bytes:
        if request.path.endswith("results"):
            return said(104, NOTHING)
        return said(98) if request.form["job"] == "false" else said(99, STARTED)

    with (
        serving(answer) as server,
        pytest.raises(FetchError, match=f"{JOB} ist nach 120 Minuten nicht fertig"),
    ):
        client(server, clock).table(TABLE)
    assert len(server.requests) <= 2 + 720


def test_job_that_cannot_be_started(clock: Clock) -> None:
    message = refused(clock, said(98, TOO_LARGE), said(-1, "Keine Berechtigung für Aufträge"))
    assert "Code -1: Keine Berechtigung für Aufträge" in message
    assert "Code 99: ohne Namen" in refused(clock, said(98), said(99, "ohne Namen"))


def test_job_that_fails_while_it_is_made(clock: Clock) -> None:
    answers = said(98), said(99, STARTED), said(104, NOTHING), said(-1, "abgebrochen")
    assert "Code -1: abgebrochen" in refused(clock, *answers)


# --- codes


@pytest.mark.parametrize("code", [-1, 0, 22, 25, 90, 104])
def test_other_codes_are_told_with_their_text(clock: Clock, code: int) -> None:
    with (
        serving(lambda request: said(code, "kein\nDatenquader")) as server,
        pytest.raises(GenesisError) as error,
    ):
        client(server, clock).table(TABLE)
    assert error.value.code == code
    assert str(error.value) == f"Tabelle {TABLE}: der Dienst antwortet mit Code {code}: kein Datenquader"


def test_long_or_unprintable_text_is_cut_and_escaped(clock: Clock) -> None:
    message = refused(clock, said(-1, "\x1b[31m" + "x" * 5000))
    assert "\\x1b[31mxxx" in message
    assert len(message) < 700


def test_text_of_the_service_is_told_without_the_password(clock: Clock) -> None:
    message = refused(clock, said(-1, f"Fehler für {NAME} mit {PASSWORD}"))
    assert message.endswith("Fehler für *** mit ***")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b'{"Code":15,"Content":"Sie sind nicht berechtigt","Type":"ERROR"}', status=401),
        b'{"Code":15,"Content":"Sie sind nicht berechtigt","Type":"ERROR"}',
        Reply(b"", status=403),
    ],
)
def test_refused_sign_in_concerns_the_whole_service(clock: Clock, reply: Reply | bytes) -> None:
    assert "Name und Passwort werden nicht angenommen" in refused(clock, reply, kind=Unavailable)


# --- faults of the line and of the service


def test_busy_service_is_asked_again_when_it_says(clock: Clock) -> None:
    busy = Reply(status=429, headers={"Retry-After": "17"})
    with serving(in_turn(busy, busy, CSV)) as server:
        assert client(server, clock).table(TABLE) == CSV
    assert clock.waits == [17.0, 17.0]


def test_service_that_wants_a_long_rest_is_left_alone(clock: Clock) -> None:
    busy = Reply(status=429, headers={"Retry-After": "86400"})
    assert "überlastet (HTTP 429)" in refused(clock, busy, kind=Unavailable)
    assert clock.waits == []


def test_date_of_retry_after_is_understood(clock: Clock) -> None:
    past = Reply(status=503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    with serving(in_turn(past, CSV)) as server:
        assert client(server, clock, pause=0).table(TABLE) == CSV
    assert clock.waits == [0.0]


def test_passing_faults_are_tried_again_with_growing_pauses(clock: Clock) -> None:
    with serving(in_turn(Reply(status=500), Reply(status=503), CSV)) as server:
        assert client(server, clock).table(TABLE) == CSV
    assert clock.waits == [2.0, 4.0]


@pytest.mark.parametrize(("status", "kind"), [(500, FetchError), (502, Unavailable), (503, Unavailable)])
def test_lasting_faults_end_after_four_attempts(clock: Clock, status: int, kind: type[FetchError]) -> None:
    with serving(lambda request: Reply(status=status)) as server, pytest.raises(FetchError) as error:
        client(server, clock).table(TABLE)
    assert type(error.value) is kind
    assert f"HTTP {status}" in str(error.value)
    assert (len(server.requests), clock.waits) == (4, [2.0, 4.0, 8.0])


def test_faults_that_stay_are_not_tried_again(clock: Clock) -> None:
    assert "HTTP 404" in refused(clock, Reply(status=404))


def test_late_answer_is_tried_again(clock: Clock) -> None:
    with serving(in_turn(Reply(CSV, delay=30), CSV)) as server:
        assert client(server, clock, read=0.2).table(TABLE) == CSV
    message = refused(clock, *[Reply(CSV, delay=30)] * 4, read=0.2)
    assert "keine Antwort innerhalb" in message


def test_truncated_answer_is_no_table(clock: Clock) -> None:
    half = Reply(CSV[: len(CSV) // 2], announced=len(CSV))
    with serving(in_turn(half, CSV)) as server:
        assert client(server, clock).table(TABLE) == CSV
    assert "brach nach" in refused(clock, *[half] * 4)
    damaged = zipped({"a.csv": CSV})[:-40]
    assert "Zip-Archiv ist beschädigt" in refused(clock, damaged)


def test_page_for_people_is_no_table(clock: Clock) -> None:
    assert "HTML-Seite" in refused(clock, b"\n<!DOCTYPE html><html>Wartungsarbeiten</html>")
    assert "keine flache CSV-Datei" in refused(clock, b"Tabelle: 12411-01-01-4\n")
    assert "keine flache CSV-Datei" in refused(clock, b"")


def test_answers_have_a_largest_size(clock: Clock) -> None:
    assert "größer als 1.000 Bytes" in refused(clock, b"x" * 1001, size=1000)
    bomb = zipped({"a.csv": b"statistics_code;" + b"0" * 1_000_000})
    assert "ausgepackt größer" in refused(clock, bomb, size=100_000)


def test_answer_that_drips_is_given_up() -> None:
    slow = Reply(CSV, drip=0.05)
    with serving(lambda request: slow) as server, pytest.raises(FetchError, match="dauert länger als 1 Sek"):
        Web(Limits(seconds=1.0)).get(server.url, accept="*/*")
    assert len(server.requests) == 1


def test_redirect_is_not_followed_as_it_would_carry_the_password(clock: Clock) -> None:
    with serving(lambda request: CSV) as elsewhere:
        away = Reply(status=307, headers={"Location": f"{elsewhere.url}/rest/2020/data/tablefile"})
        assert "HTTP 307" in refused(clock, away)
    assert elsewhere.requests == []


def test_offline(clock: Clock) -> None:
    with pytest.raises(Unavailable, match="ist nicht erreichbar") as error:
        client(nobody(), clock).table(TABLE)
    assert clock.waits == [2.0, 4.0, 8.0]
    assert PASSWORD not in str(error.value)


def test_requests_keep_a_pause(clock: Clock) -> None:
    with serving(lambda request: CSV) as server:
        own = client(server, clock)
        for _ in range(3):
            own.table(TABLE)
    assert clock.waits == [1.0, 1.0]


# --- the environment


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "passwort"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("SOZIALRAUM_GENESIS_PASSWORD_FILE", str(path))
    return path


def test_credentials_from_the_environment(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_credentials(["a"]) == {"a": Credentials(PASSWORD)}
    monkeypatch.setenv("SOZIALRAUM_GENESIS_USER", NAME)
    monkeypatch.setenv("SOZIALRAUM_GENESIS_USER_ZENSUS", "andere")
    monkeypatch.setenv("SOZIALRAUM_GENESIS_PASSWORD_FILE_ZENSUS", str(secret))
    assert read_credentials(["a", "zensus"]) == {
        "a": Credentials(NAME, PASSWORD),
        "zensus": Credentials("andere", PASSWORD),
    }


def test_password_that_others_can_read_is_not_used(secret: Path) -> None:
    secret.chmod(0o640)
    with pytest.raises(ValueError, match="can be read by others") as error:
        read_credentials(["a"])
    assert PASSWORD not in str(error.value)


def test_user_without_password(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_credentials(["a"]) == {}
    monkeypatch.setenv("SOZIALRAUM_GENESIS_USER", NAME)
    with pytest.raises(ValueError, match="SOZIALRAUM_GENESIS_PASSWORD_FILE: is not set"):
        read_credentials(["a"])
    monkeypatch.setenv("SOZIALRAUM_GENESIS_PASSWORD_FILE", "/nirgends")
    with pytest.raises(ValueError, match="/nirgends: cannot be read"):
        read_credentials(["a"])


# --- recorded answers


@recorded
def test_recorded_flow_of_a_large_table(clock: Clock) -> None:
    folder, table = FOLDER / "jobflow", "12531-0043"
    content = (FOLDER / "12411-01-01-4_de_flat.csv").read_bytes()
    waiting = 405

    def answer(request: Request) -> bytes:
        if request.path.endswith("data/tablefile"):
            return replayed(folder, f"{table}__{int(request.form['job'] == 'true')}")
        if request.path.endswith("catalogue/results"):
            looks = sum(r.path.endswith("catalogue/results") for r in server.requests)
            return replayed(folder, f"{table}__{2 if looks <= waiting else 407}")
        return content

    with serving(answer) as server:
        assert client(server, clock).table(table) == content
    results = [r for r in server.requests if r.path.endswith("catalogue/results")]
    assert len(results) == waiting + 1
    assert {(r.form["selection"], r.form["area"]) for r in results} == {(f"{table}_175879554", "Benutzer")}


@recorded
@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("61111-0021__0", -1, "Index der Nettokaltmieten (PRE034) Bundesländer (DLAND)"),
        ("63121-0001__0", 104, "Es gibt keine Objekte zum angegebenen Selektionskriterium"),
        ("63121-0001__1", 104, "There are no objects matching your selection."),
    ],
)
def test_recorded_refusals(clock: Clock, name: str, code: int, text: str) -> None:
    reply = replayed(FOLDER / "jobflow", name)
    with serving(lambda request: reply) as server, pytest.raises(GenesisError) as error:
        client(server, clock).table(name.partition("__")[0])
    assert error.value.code == code
    assert text in str(error.value)
