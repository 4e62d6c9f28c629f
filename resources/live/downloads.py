"""Files at an address: one GET, with redirects inside the same host only.

Belongs here: redirects, what cannot be a data file. Does not belong here: services that are asked in
several requests (``features``, ``resources/genesis.py``).
"""

from resources.live.web import FetchError, Web, is_html, told, within

_REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5


def download(url: str, web: Web) -> bytes:
    """Fetch a file.

    Parameters
    ----------
    url
        Its address.
    web
        Makes the requests.

    Returns
    -------
    bytes
        The file, as it came.

    Raises
    ------
    FetchError
        When it is not there, is empty or a page for people, or when a redirect leads to another host or
        from an encrypted address to one that is not.
    """
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        answer = web.get(here, accept="*/*")
        if answer.status not in _REDIRECTS:
            break
        named = answer.headers.get("Location", "")
        there = within(here, named)
        if there is None:
            raise FetchError(f"{url}: leitet zu einem anderen Dienst um ({told(named)}); erwartet derselbe")
        here = there
    else:
        raise FetchError(f"{url}: leitet mehr als {MOST_REDIRECTS} Mal um")
    if answer.status != 200:
        raise FetchError(f"{url}: nicht abrufbar (HTTP {answer.status})")
    if not answer.content:
        raise FetchError(f"{url}: die Datei ist leer")
    if is_html(answer.content):
        raise FetchError(f"{url}: statt der Datei kam eine HTML-Seite")
    return answer.content
