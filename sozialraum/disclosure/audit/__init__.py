"""Audit of a release: whether anyone can work out a protected cell from everything printed.

Belongs here: relations as rows, the release as read back, whole tables as witnesses, the verdict. Does not
belong here: the engines that choose what is suppressed; nothing of them is used here.
"""

from sozialraum.disclosure.audit.findings import Audit, Finding, Protected, Verdict
from sozialraum.disclosure.audit.judge import audit
from sozialraum.disclosure.audit.release import UNKNOWN, UNLIMITED, Release

__all__ = ["UNKNOWN", "UNLIMITED", "Audit", "Finding", "Protected", "Release", "Verdict", "audit"]
