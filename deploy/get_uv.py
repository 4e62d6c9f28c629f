"""Fetch the installer uv from the package index, for machines that have neither uv nor pip.

Belongs here: nothing but this; standard library only, because it runs before anything is installed.
Does not belong here: the project's dependencies, which uv installs from ``uv.lock``.
"""

import hashlib
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
WHEELS = {
    "x86_64": (
        f"uv-{VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "aarch64": (
        f"uv-{VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
}
"""Wheel and its SHA-256 by machine."""

INDEX = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


def main(target: Path) -> None:
    """Download, verify and unpack the program to ``target``."""
    wheel, expected = WHEELS[platform.machine()]
    page_address = f"{INDEX.rstrip('/')}/uv/"
    if urllib.parse.urlsplit(page_address).scheme != "https":
        sys.exit(f"{page_address}: expected an https address")
    page = urllib.request.urlopen(page_address, timeout=60).read().decode()  # noqa: S310 - https, see above
    link = re.search(rf'href="([^"#]*{re.escape(urllib.parse.quote(wheel))})', page)
    if link is None:
        sys.exit(f"{page_address} has no {wheel}")
    address = urllib.parse.urljoin(page_address, link.group(1))
    content = urllib.request.urlopen(address, timeout=300).read()  # noqa: S310 - verified by its hash
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sys.exit(f"{address}: SHA-256 is {found}, expected {expected}")
    program = zipfile.ZipFile(io.BytesIO(content)).read(f"uv-{VERSION}.data/scripts/uv")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(program)
    target.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
