"""What is said of a failed run.

Belongs here: the words. Does not belong here: finding out what failed (``pipelines/failures.py``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from resources.home import Home
from resources.notices.faults import WHAT_TO_DO, Fault, Kind
from resources.notices.sending import Notice, german_time, topic_of
from resources.notices.standing import last_good_state

JOBS = {
    "nightly": "Nächtliche Aktualisierung",
    "annual": "Jahresbericht",
    "backfill": "Neuberechnung",
    "fetch": "Abruf der Live-Quellen",
    "intake": "Annahme der Lieferungen",
    "outline": "Gebiete",
    "compute": "Berechnung",
    "check": "Plausibilitätsprüfung",
    "publish": "Veröffentlichung",
}
"""What people call the jobs."""

_SHOWN = 12


@dataclass(frozen=True)
class FailedPart:
    """A run, or a part of one, that failed.

    Attributes
    ----------
    job, run
        Name of the job, id of the run.
    years
        Of the run; empty when it has none.
    steps, checks
        Names of the steps that failed, and of the checks that stopped them.
    fault
        What is known of the error.
    """

    job: str
    run: str
    fault: Fault
    years: str = ""
    steps: Sequence[str] = ()
    checks: Sequence[str] = ()

    @property
    def what(self) -> str:
        """The part without what differs from one attempt to the next."""
        years = f" {self.years}" if self.years else ""
        where = f": {', '.join(self.checks or self.steps)}" if self.checks or self.steps else ""
        return f"{JOBS.get(self.job, self.job)}{years}{where}"


@dataclass(frozen=True)
class Failure:
    """A run that failed.

    Attributes
    ----------
    job, run, at
        Name of the job, id of the run, when it ended.
    since, times
        Time of the first failure and number of failures in a row.
    parts
        What failed in it, in order.
    again
        Whether it is started again by itself.
    """

    job: str
    run: str
    at: datetime
    since: datetime
    times: int
    parts: Sequence[FailedPart]
    again: bool = False

    @property
    def is_held(self) -> bool:
        """Whether all that can be seen is a failed judgement of plausibility, or a refresh that ended so."""
        return all(
            (part.job == "check" and part.fault.kind is Kind.CHECK)
            or (part.run == self.run and part.fault.error == "Failure")
            for part in self.parts
        )


def failure_notice(failure: Failure, home: Home, *, timezone: str) -> Notice:
    """A failed run in words.

    Parameters
    ----------
    failure
        What failed.
    home
        For the last good state and the names of files.
    timezone
        Of the times that are said.
    """
    zone = ZoneInfo(timezone)
    title = JOBS.get(failure.job, failure.job)
    kinds = dict.fromkeys(part.fault.kind for part in failure.parts)
    row = f" ({failure.times}. Mal in Folge)" if failure.times > 1 else ""
    blocks = {
        "Was": [
            f"{title} (Auftrag {failure.job}, Lauf {failure.run[:8]}) ist am "
            f"{german_time(failure.at.astimezone(zone))} fehlgeschlagen.",
            *_listed([_told(part) for part in failure.parts]),
        ],
        "Seit wann": [f"{german_time(failure.since.astimezone(zone))}{row}"],
        "Letzter guter Stand": [last_good_state(home, timezone=timezone)],
        "Was zu tun ist": ["Nichts: der Auftrag startet von selbst noch einmal."]
        if failure.again
        else [WHAT_TO_DO[kind] for kind in kinds],
    }
    if any(part.fault.number for part in failure.parts):
        blocks["Fehlertexte"] = [f"unter der Nummer in {home.errors.relative_to(home.root)} (vertraulich)"]
    return Notice(
        subject=f"Sozialraumbericht: {title} fehlgeschlagen",
        text=_text(blocks),
        topic=topic_of(
            failure.job,
            failure.since.isoformat(),
            failure.again,
            *sorted(f"{part.what} {part.fault.kind}" for part in failure.parts),
        ),
    )


def _told(part: FailedPart) -> str:
    error = "der Prozess wurde beendet" if part.fault.kind is Kind.KILLED else part.fault.error
    number = f", Nummer {part.fault.number}" if part.fault.number else ""
    return f"{part.what}{' – ' if error else ''}{error} (Lauf {part.run[:8]}{number})"


def held_notice(home: Home, findings: Sequence[str], *, timezone: str) -> Notice:
    """That nothing is published until somebody has decided on findings.

    Parameters
    ----------
    home
        For the last good state.
    findings
        Names of the open findings, without figures; others than before make another notice.
    timezone
        Of the times that are said.
    """
    state = last_good_state(home, timezone=timezone)
    count = f"{len(findings)} offene Befunde" if len(findings) != 1 else "1 offener Befund"
    blocks = {
        "Was": [
            f"Die Veröffentlichung ist angehalten: {count}. Gerechnet ist alles.",
            *_listed(findings),
        ],
        "Letzter guter Stand": [state],
        "Was zu tun ist": [
            "Jeden Befund in der Oberfläche ansehen und ihn mit Begründung annehmen oder eine berichtigte "
            "Lieferung anfordern; der nächste Lauf veröffentlicht dann."
        ],
    }
    return Notice(
        subject=f"Sozialraumbericht: Veröffentlichung angehalten, {count}",
        text=_text(blocks),
        topic=topic_of("held", state, *sorted(findings)),
    )


def _listed(texts: Sequence[str]) -> list[str]:
    more = [f"und {len(texts) - _SHOWN} weitere"] if len(texts) > _SHOWN else []
    return [f"- {text}" for text in (*texts[:_SHOWN], *more)]


def _text(blocks: Mapping[str, Sequence[str]]) -> str:
    return "\n\n".join("\n".join([f"{name}:", *lines]) for name, lines in blocks.items())
