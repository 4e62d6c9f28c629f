"""Channels: e-mail and webhook.

Belongs here: how a notice leaves the server. Does not belong here: when (``sending``), where the settings
come from.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal
from urllib.parse import urlsplit

import requests

from resources.notices.sending import Notice

Security = Literal["starttls", "ssl", "none"]

_SECONDS = 20.0
"""How long a server may be silent."""


@dataclass(frozen=True)
class Login:
    """Name and password at the mail server; never printed."""

    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True)
class Mail:
    """E-mail by a mail server.

    Attributes
    ----------
    host, port
        The server.
    sender, recipients
        Addresses.
    security
        ``starttls`` (an open connection is made secure), ``ssl`` (secure from the start) or ``none``. The
        certificate has to be valid: the system's authorities are trusted, ``SSL_CERT_FILE`` names others.
    login
        None where the server asks for none.
    seconds
        How long the server may be silent.
    """

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: Security = "starttls"
    login: Login | None = None
    seconds: float = _SECONDS

    name = "E-Mail"

    def send(self, notice: Notice) -> None:
        """Send to all recipients; smtplib's errors, OSError or a TLS error when it fails."""
        trusted = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=self.seconds, context=trusted)
            if self.security == "ssl"
            else smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        )
        with server:
            if self.security == "starttls":
                server.starttls(context=trusted)
            if self.login is not None:
                server.login(self.login.user, self.login.password)
            server.send_message(self._message(notice))

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Subject"] = " ".join(notice.subject.split())
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # no holiday replies, RFC 3834
        message.set_content(notice.text)
        return message


@dataclass(frozen=True)
class Webhook:
    """A POST of JSON, as Mattermost, Rocket.Chat, Slack and others take it: the text under ``text``.

    Attributes
    ----------
    url
        Address; whoever knows it may post, so it is never printed.
    seconds
        How long the server may be silent.
    """

    url: str = field(repr=False)
    seconds: float = _SECONDS

    @property
    def name(self) -> str:
        """With the host, which is no secret."""
        return f"Webhook {urlsplit(self.url).hostname}"

    def send(self, notice: Notice) -> None:
        """Post; an error of ``requests`` when it fails or the answer is no success."""
        content = {"text": f"{notice.subject}\n\n{notice.text}", "subject": notice.subject}
        answer = requests.post(self.url, json=content, timeout=self.seconds, allow_redirects=False)
        if not answer.ok or answer.is_redirect:
            raise requests.HTTPError(answer.status_code, "expected an answer of success")
