"""Faults of a delivered file, said so that the office that sent it can mend it.

Belongs here: the shape of a fault and the error that carries all faults of a file.
Does not belong here: deciding what is a fault (readers, schemas).
"""

from dataclasses import dataclass

MOST_SHOWN = 50
"""Faults shown of one file; the rest is counted, so that a broken file does not flood the log."""


@dataclass(frozen=True)
class Fault:
    """One fault with its place.

    Attributes
    ----------
    file
        Name of the file as delivered.
    expected
        What was expected instead, as a sentence part.
    sheet, line, column, value
        Place and content; None where the fault concerns the whole file. Lines count from 1.

    Examples
    --------
    >>> print(Fault("a.csv", "a count of at least 0", line=7, column="Anzahl", value="-3"))
    a.csv: line 7: column 'Anzahl': found '-3', expected a count of at least 0
    """

    file: str
    expected: str
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet is not None:
            place.append(f"sheet '{self.sheet}'")
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"column '{self.column}'")
        found = "" if self.value is None else f"found '{self.value}', "
        return f"{': '.join(place)}: {found}expected {self.expected}"


class RejectedFile(ValueError):
    """A file that cannot be used, with all its faults."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        shown = [str(fault) for fault in faults[:MOST_SHOWN]]
        if len(faults) > MOST_SHOWN:
            shown.append(f"… and {len(faults) - MOST_SHOWN} more faults")
        super().__init__("\n".join(shown))
