"""Notices by a real mail server and a real web server: each problem once, and no channel stops another."""

import json
import re
from pathlib import Path

import pytest

from pipelines.environment import read_channels
from resources.home import Home
from resources.notices.channels import Login, Mail, Webhook
from resources.notices.failure import held_notice
from resources.notices.sending import Channel, Notice, send
from tests.integration.answers import Reply, serving
from tests.integration.mailbox import PASSWORD, USER, free_port, make_certificate, serving_mail

NOTICE = Notice("Sozialraumbericht: Berechnung fehlgeschlagen", "Was:\nÄmter für Größeres fehlen.", "a")
TIMEZONE = "Europe/Berlin"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(root=tmp_path / "home", inbox=tmp_path / "inbox")
    home.prepare()
    return home


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def _tell(home: Home, *channels: Channel, notice: Notice = NOTICE) -> str:
    """The log after a notice."""
    send(home, notice, channels, timezone=TIMEZONE)
    return home.notices.read_text(encoding="utf-8")


def _mail(port: int, **options: object) -> Mail:
    given = {"security": "none", "seconds": 5.0, **options}
    return Mail("127.0.0.1", port, "bericht@kreis.example", ("a@kreis.example", "b@kreis.example"), **given)


def test_mail_and_webhook_say_the_same_in_german(home: Home):
    with serving_mail() as mailbox, serving(lambda _: b"ok") as web:
        log = _tell(home, _mail(mailbox.port), Webhook(f"{web.url}/hooks/geheim", seconds=5))
    (mail,) = mailbox.received
    assert mailbox.recipients == [["a@kreis.example", "b@kreis.example"]]
    assert mail["Subject"] == NOTICE.subject
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == NOTICE.text.splitlines()
    (request,) = web.requests
    assert request.method == "POST"
    assert json.loads(request.body) == {
        "text": f"{NOTICE.subject}\n\n{NOTICE.text}",
        "subject": NOTICE.subject,
    }
    assert NOTICE.subject in log
    assert "Ämter für Größeres" in log
    assert "E-Mail: gesendet" in log
    assert "Webhook 127.0.0.1: gesendet" in log
    assert "geheim" not in log
    assert home.notices.stat().st_mode & 0o777 == 0o600


def test_the_same_problem_is_sent_once_and_said_again_with_its_beginning(home: Home):
    with serving_mail() as mailbox:
        _tell(home, _mail(mailbox.port))
        log = _tell(home, _mail(mailbox.port))
        assert len(mailbox.received) == 1
        assert "unverändert seit" in log.splitlines()[-1]
        _tell(home, _mail(mailbox.port), notice=Notice(NOTICE.subject, NOTICE.text, "b"))
        assert len(mailbox.received) == 2


def test_a_channel_that_fails_stops_no_other_and_is_tried_again(home: Home):
    port = free_port()
    with serving(lambda _: b"ok") as web:
        log = _tell(home, _mail(port), Webhook(web.url, seconds=5))
        assert "E-Mail: nicht gesendet (ConnectionRefusedError 111)" in log
        assert len(web.requests) == 1
        with serving_mail() as mailbox:
            log = _tell(home, _mail(mailbox.port), Webhook(web.url, seconds=5))
        assert len(mailbox.received) == 1
        assert len(web.requests) == 1
    assert log.splitlines()[-1].strip() == "E-Mail: gesendet"


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        (Reply(status=500), "HTTPError 500"),
        (Reply(status=302, headers={"Location": "/elsewhere"}), "HTTPError 302"),
        (Reply(delay=3.0), "ReadTimeout"),
    ],
)
def test_a_webhook_that_does_not_take_it_is_told_without_its_address(home: Home, reply: Reply, named: str):
    with serving(lambda _: reply) as web:
        log = _tell(home, Webhook(f"{web.url}/hooks/geheim", seconds=0.5))
    assert f"Webhook 127.0.0.1: nicht gesendet ({named})" in log
    assert "geheim" not in log
    assert len(web.requests) == 1


def test_a_log_that_cannot_be_written_does_not_keep_mail_back(home: Home):
    home.notices.mkdir()  # an error for the administrator as well, whose process may write everywhere
    with serving_mail() as mailbox:
        send(home, NOTICE, [_mail(mailbox.port)], timezone=TIMEZONE)
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"a": 1}'])
def test_a_broken_memory_costs_a_second_message_at_most(home: Home, kept: bytes):
    home.notices.with_suffix(".json").write_bytes(kept)
    with serving_mail() as mailbox:
        _tell(home, _mail(mailbox.port))
        _tell(home, _mail(mailbox.port))
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_password_goes_over_tls_to_a_trusted_server_only(
    home: Home, certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
):
    with serving_mail(certificate, login=True, wrapped=security == "ssl") as mailbox:
        mail = _mail(mailbox.port, security=security, login=Login(USER, PASSWORD))
        log = _tell(home, mail)
        assert "E-Mail: nicht gesendet (SSLCertVerificationError" in log
        assert mailbox.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        wrong = _mail(mailbox.port, security=security, login=Login(USER, "falsch-0815"))
        log = _tell(home, wrong)
        assert "E-Mail: nicht gesendet (SMTPAuthenticationError 535)" in log
        assert mailbox.received == []
        log = _tell(home, mail)
    assert len(mailbox.received) == 1
    assert PASSWORD not in log + repr(mail)
    assert "falsch-0815" not in log


def test_open_findings_are_told_with_the_last_good_state(home: Home):
    one = held_notice(home, ["bevoelkerung 2024: Summe der Gemeinden"], timezone=TIMEZONE)
    assert one.subject == "Sozialraumbericht: Veröffentlichung angehalten, 1 offener Befund"
    assert "- bevoelkerung 2024: Summe der Gemeinden" in one.text
    assert "Es ist noch nichts veröffentlicht." in one.text
    many = held_notice(home, [f"befund {number}" for number in range(20)], timezone=TIMEZONE)
    assert "- und 8 weitere" in many.text
    same = held_notice(home, [f"befund {number}" for number in reversed(range(20))], timezone=TIMEZONE)
    assert many.topic == same.topic != one.topic


def _set(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, text in settings.items():
        monkeypatch.setenv(f"SOZIALRAUM_{name}", text)


MAIL = {
    "MAIL_SERVER": "mail.kreis.example:587",
    "MAIL_FROM": "a@kreis.example",
    "MAIL_TO": "b@k.example, c@k.example",
}


def test_the_environment_says_how_people_are_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert read_channels() == ()
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n")
    password.chmod(0o600)
    _set(
        monkeypatch,
        **MAIL,
        MAIL_USER=USER,
        MAIL_PASSWORD_FILE=str(password),
        WEBHOOK="https://chat.example/x",
    )
    assert read_channels() == (
        Mail(
            "mail.kreis.example",
            587,
            "a@kreis.example",
            ("b@k.example", "c@k.example"),
            "starttls",
            Login(USER, PASSWORD),
        ),
        Webhook("https://chat.example/x"),
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"MAIL_SERVER": "mail.kreis.example"},
            "MAIL_SERVER: found 'mail.kreis.example', expected host:port",
        ),
        ({"MAIL_FROM": ""}, "MAIL_FROM: found '', expected an address"),
        ({"MAIL_TO": "b@k.example, c"}, "MAIL_TO: found 'b@k.example, c', expected addresses"),
        ({"MAIL_TLS": "tls"}, "MAIL_TLS: found 'tls', expected starttls, ssl or none"),
        ({"MAIL_USER": USER}, "MAIL_PASSWORD_FILE: is not set, but the user is"),
        (
            {"MAIL_USER": USER, "MAIL_PASSWORD_FILE": "x", "MAIL_TLS": "none"},
            "MAIL_USER: a password is sent over",
        ),
        (
            {"MAIL_USER": USER, "MAIL_PASSWORD_FILE": "/nowhere/x"},
            "MAIL_PASSWORD_FILE: /nowhere/x: cannot be read",
        ),
        ({"WEBHOOK": "ftp://geheim"}, "WEBHOOK: expected an address that begins with https://"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], message: str):
    _set(monkeypatch, **{**MAIL, **settings})
    with pytest.raises(ValueError, match=re.escape(f"SOZIALRAUM_{message}")) as told:
        read_channels()
    assert "geheim" not in str(told.value)


def test_a_password_that_others_can_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    password.chmod(0o640)
    _set(monkeypatch, **MAIL, MAIL_USER=USER, MAIL_PASSWORD_FILE=str(password))
    with pytest.raises(ValueError, match="can be read by others: expected mode 0600") as told:
        read_channels()
    assert PASSWORD not in str(told.value)
