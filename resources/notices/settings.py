"""Channels from the texts of an installation's settings.

Belongs here: what the settings mean and what is wrong with them. Does not belong here: where they stand
(``pipelines/environment.py``).
"""

from collections.abc import Callable, Mapping
from typing import cast, get_args
from urllib.parse import urlsplit

from resources.notices.channels import Login, Mail, Security, Webhook
from resources.notices.sending import Channel

NAMES = ("MAIL_SERVER", "MAIL_FROM", "MAIL_TO", "MAIL_TLS", "MAIL_USER", "MAIL_PASSWORD_FILE", "WEBHOOK")
"""Of the settings."""


def channels_of(given: Mapping[str, str], *, secret: Callable[[str], str]) -> tuple[Channel, ...]:
    """How people are reached: by e-mail, by webhook, both or not at all.

    Parameters
    ----------
    given
        Text of each of ``NAMES``, empty where nothing is set: the server as host:port, receivers separated by
        commas, ``starttls`` (the preset), ``ssl`` or ``none``, the name of the file with the password.
    secret
        Content of such a file.

    Raises
    ------
    ValueError
        Naming the setting and what was expected; a user or the address of a webhook is not repeated.
    """
    found: list[Channel] = []
    if given["MAIL_SERVER"]:
        found.append(_mail(given, secret))
    if given["WEBHOOK"]:
        address = urlsplit(given["WEBHOOK"])
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("WEBHOOK: expected an address that begins with https:// or http://")
        found.append(Webhook(given["WEBHOOK"]))
    return tuple(found)


def _mail(given: Mapping[str, str], secret: Callable[[str], str]) -> Mail:
    host, _, port = given["MAIL_SERVER"].rpartition(":")
    recipients = tuple(part.strip() for part in given["MAIL_TO"].split(",") if part.strip())
    security = given["MAIL_TLS"] or "starttls"
    user, file = given["MAIL_USER"], given["MAIL_PASSWORD_FILE"]
    for right, name, expected in (
        (host and port.isdecimal(), "MAIL_SERVER", "host:port"),
        ("@" in given["MAIL_FROM"], "MAIL_FROM", "an address"),
        (recipients and all("@" in part for part in recipients), "MAIL_TO", "addresses with commas between"),
        (security in get_args(Security), "MAIL_TLS", "starttls, ssl or none"),
    ):
        if not right:
            raise ValueError(f"{name}: found '{given[name]}', expected {expected}")
    if user and security == "none":
        raise ValueError("MAIL_USER: a password is sent over TLS only, expected MAIL_TLS starttls or ssl")
    if user and not file:
        raise ValueError("MAIL_PASSWORD_FILE: is not set, but the user is")
    try:
        login = Login(user, secret(file)) if user else None
    except ValueError as error:
        raise ValueError(f"MAIL_PASSWORD_FILE: {error}") from None
    return Mail(host, int(port), given["MAIL_FROM"], recipients, cast(Security, security), login)
