"""Sources: who delivers which file, how it is recognised, read and turned into measures.

Belongs here: model of ``sources/*.yaml``.
Does not belong here: the readers themselves (``resources/readers.py``).
"""

from typing import Literal

from pydantic import Field, model_validator

from sozialraum.catalogue.base import Entry, Id, Text, Title
from sozialraum.catalogue.calendar import Calendar
from sozialraum.catalogue.live import Live

ReaderName = Literal[
    "landesdatenbank",
    "genesis_flat",
    "gemeindeverzeichnis",
    "inkar",
    "election_workbook",
    "table",
    "ba_workbook",
    "geometry",
    "register",
]

RegisterName = Literal["massnahmen", "entscheidungen", "einschaetzungen", "punkte", "planungsstand"]


class Recognise(Entry):
    """How a file is known to be of this source: what it contains, and if need be its name."""

    content: tuple[Text, ...] = ()
    """Texts that all occur near the start of the file (CSV: first lines; workbook: sheet names
    and first rows), compared without regard to case and repeated spaces."""
    name: Text | None = None
    """Regular expression the whole file name must match, where content alone cannot tell."""
    suffixes: tuple[Text, ...] = Field(min_length=1)
    """File name endings the format may have, with the dot."""

    @model_validator(mode="after")
    def _something(self) -> "Recognise":
        if not self.content and self.name is None:
            raise ValueError("needs 'content' or 'name', else every file would be of this source")
        return self


class Layout(Entry):
    """Where things stand in the file; each reader says in its docstring which of these it uses."""

    encoding: Literal["utf-8-sig", "latin-1", "cp1252"] = "utf-8-sig"
    separator: Literal[";", ",", "\t"] = ";"
    decimal: Literal[",", "."] = ","
    sheet: Text | None = None
    """Regular expression of the sheet names to read; none means the first sheet."""
    header_rows: int = Field(default=1, ge=0)
    """Rows that make up the column titles (joined by `` | ``)."""
    skip_rows: int = Field(default=0, ge=0)
    """Rows before the column titles."""
    key: Text | None = None
    """Column that holds the key of the area."""
    key_prefix: Text | None = None
    """Only rows with such a key are read, to spare the rest of a nationwide file; a text that is
    no key is read all the same, so that it is found."""
    name: Text | None = None
    """Column that holds the name of the area."""
    period: Text | None = None
    """Column that holds the date or year."""
    period_text: Text | None = None
    """Regular expression with one group: the date or year stands in the file's text."""
    period_title: Text | None = None
    """Regular expression with one group: the date or year stands in the titles of the value columns;
    what it matches is no part of the title that ``values`` name."""
    columns: tuple[Text, ...] = ()
    """Column titles the file must have, in any order (``table``)."""
    layer: Text | None = None
    """Layer of a GeoPackage."""
    crs: Text | None = None
    """Coordinate system, for files that carry none or a wrong one (``EPSG:25832``)."""


class Dimension(Entry):
    """A column of the file that splits a measure."""

    column: Text
    codes: dict[str, str | None] = Field(default_factory=dict)
    """Text in the file to our value; null means the total over the dimension. Text that is not
    listed is a fault, except for ages, which are parsed."""
    prefix: Id | None = None
    """A category that is open: text that is not listed becomes ``prefix:text``."""


class ValueRule(Entry):
    """Which cells of the file are figures of which measure."""

    measure: Id
    column: Text
    """Title of the value column (header levels joined by `` | ``). Its first levels alone stand for all
    columns below them."""
    also: tuple[Text, ...] = ()
    """Titles the column has in other editions of the file."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Only rows whose columns have one of the texts."""
    unless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Not the rows whose columns have one of the texts (subtotals)."""
    sex: Literal["male", "female", "diverse"] | None = None
    """Sex of all cells of the column."""
    age: tuple[int, int | None] | None = Field(default=None)
    """Age band of all cells of the column, ``[from, to)``."""
    category: Text | None = None
    """Category of all cells of the column."""
    factor: float = 1.0
    """What one unit in the file is in units of the measure (1000 for thousands)."""
    status: Literal["exact", "rounded", "estimated", "provisional", "revised"] = "exact"
    """Status of a figure without sign."""


class Dimensions(Entry):
    """Columns of the file that split its measures."""

    sex: Dimension | None = None
    age: Dimension | None = None
    category: tuple[Dimension, ...] = ()
    """Several are joined as ``name:value|name:value`` in this order; codes give ``name:value``."""


class Source(Entry):
    """``sources/<id>.yaml``: one kind of file from one office."""

    title: Title
    publisher: Text
    licence: Text
    attribution: Text | None = None
    access: Literal["open", "confidential"]
    rhythm: Literal["yearly", "quarterly", "election", "once"]
    reference: Literal["day", "year", "average"] = "day"
    """Whether a figure is about a day (Stichtag), a whole year, or a yearly average."""
    reader: ReaderName
    rows_of: RegisterName | None = None
    """Which register the file is, for the reader ``register``."""
    recognise: Recognise
    layout: Layout = Layout()
    dimensions: Dimensions = Dimensions()
    values: tuple[ValueRule, ...] = ()
    geography: Id | None = None
    """Geography of all rows, where the key alone cannot tell; else it follows from the key."""
    geographies: tuple[Id, ...] = Field(min_length=1)
    """Geographies the file reaches; rows of other areas are passed over."""
    zero: Literal["exact", "below_half"] = "exact"
    """What a printed 0 means: none, or (official tables in rounded units) less than half a unit."""
    absent_areas: Literal["nil", "not_delivered"] = "nil"
    """``not_delivered``: an area with ``-`` in every cell is a unit that was not delivered."""
    sparse: bool = False
    """True when the office leaves out rows that are zero: in an area that has any row, a split without
    one is then ``nil``. Otherwise what has no row is a gap."""
    live: Live | None = None
    """Where the file can be fetched; none means that it is sent."""
    calendar: Calendar | None = None
    """By when deliveries are expected; none means that none is expected any more."""

    @model_validator(mode="after")
    def _values_or_geometry(self) -> "Source":
        if (self.reader in ("geometry", "register")) == bool(self.values):
            raise ValueError("a geometry or register source has no 'values', every other source has some")
        if (self.reader == "register") != (self.rows_of is not None):
            raise ValueError("reader 'register' needs the field 'rows_of', and no other reader takes it")
        return self
