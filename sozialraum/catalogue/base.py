"""What all catalogue entries share: strictness, ids, titles in two languages.

Belongs here: base class and small value types. Does not belong here: any particular entry.
"""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Identifier: lower case letters, digits, underscores."""

Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]+$")]
"""Key of an area, always a quoted string: unquoted 05334002 is an octal number in YAML."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Entry(BaseModel):
    """Base of all catalogue entries: strict types, no unknown fields, immutable."""

    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True, extra="forbid", frozen=True)


class Title(Entry):
    """A text for readers in German and English."""

    de: Text
    en: Text
