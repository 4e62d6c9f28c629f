"""Where everything lies: the folders below ``SOZIALRAUM_HOME``.

Belongs here: names and modes of folders. Does not belong here: reading the environment
(``pipelines/environment.py``), what is in the folders.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from resources.archive import Archive
from resources.releasing.releases import Releases
from resources.store import Store


@dataclass(frozen=True)
class Home:
    """Folders of one installation; the confidential ones can be entered by their owner only.

    Attributes
    ----------
    root
        ``SOZIALRAUM_HOME``.
    inbox
        Where offices' files are found. A folder of its own is read only; of ``<root>/inbox`` rejected files
        are moved to ``rejected``.
    quiet
        Seconds for which a file must not have changed before it is taken in.
    today
        The date on which the report is made, where it is not the present one.
    """

    root: Path
    inbox: Path
    quiet: float = 0.0
    today: date | None = None

    @property
    def confidential(self) -> Path:
        """Everything that is not public."""
        return self.root / "confidential"

    @property
    def warehouse(self) -> Path:
        """All tables as one DuckDB file; confidential."""
        return self.confidential / "warehouse.duckdb"

    @property
    def errors(self) -> Path:
        """Texts of errors inside steps, which may quote figures; confidential."""
        return self.confidential / "errors.log"

    @property
    def notices(self) -> Path:
        """Messages to the people who look after the installation; confidential."""
        return self.confidential / "meldungen.log"

    @property
    def report(self) -> Path:
        """The released tables as one DuckDB file; public."""
        return self.root / "public" / "sozialraumbericht.duckdb"

    @property
    def owns_inbox(self) -> bool:
        """Whether the inbox is the installation's own, so that files may be moved out of it."""
        return self.inbox == self.root / "inbox"

    @cached_property
    def releases(self) -> Releases:
        """Every release, complete and unchanged; public."""
        return Releases(self.root / "releases")

    @property
    def approvals(self) -> Path:
        """Findings that a steward has accepted, a file each."""
        return self.root / "approvals"

    @cached_property
    def quality(self) -> Store:
        """History of what was found implausible, with the pages for stewards beside it; confidential."""
        return Store(self.confidential / "quality")

    @property
    def rejected(self) -> Path:
        """Rejected files with the reasons beside them; confidential."""
        return self.root / "rejected"

    def now_date(self, timezone: str) -> date:
        """Today in a time zone, unless the report is made as of another day."""
        return self.today or datetime.now(ZoneInfo(timezone)).date()

    @property
    def dagster(self) -> Path:
        """Instance folder of Dagster."""
        return self.root / "dagster"

    @cached_property
    def store(self) -> Store:
        """Store of asset partitions."""
        return Store(self.confidential / "store")

    @cached_property
    def ledger(self) -> Store:
        """Everything ever released, and what was hidden; confidential, never computed again."""
        return Store(self.confidential / "ledger")

    @cached_property
    def archive(self) -> Archive:
        """Archive of deliveries."""
        return Archive(self.confidential / "archive")

    def prepare(self) -> None:
        """Make the folders with their modes: what is public can be entered by all, the rest by its owner."""
        for folder in (self.root, self.report.parent):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o755)
        for folder in (self.confidential, self.dagster):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o700)
        if self.inbox.is_relative_to(self.root):
            self.inbox.mkdir(parents=True, exist_ok=True)
