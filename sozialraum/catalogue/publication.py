"""The publication: who publishes, under which licence, how maps are coloured.

Belongs here: model of ``publication.yaml``. Does not belong here: texts of pages, computing classes.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sozialraum.catalogue.base import Entry, Text, Title
from sozialraum.catalogue.live import Address

Rule = Literal["natural_breaks", "quantiles", "equal_interval"]
Palette = Literal["Blues", "Greens", "Greys", "Oranges", "OrRd", "PuBu", "Purples", "YlGnBu", "YlOrBr"]
"""Sequential palettes of ColorBrewer that people with defective colour vision can read."""


class Publisher(Entry):
    """The office that publishes the report."""

    name: Text
    unit: Text
    street: Text
    town: Text
    website: Address


class Contact(Entry):
    """Whom readers write to, also about barriers."""

    name: Text
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$")]


class Licence(Entry):
    """Licence of the report's own figures."""

    id: Text
    title: Title
    url: Address


class ClassRule(Entry):
    """How figures are put into classes of a map; over all years, so that a colour means the same in each."""

    rule: Rule
    number: int = Field(ge=3, le=7)


class Palettes(Entry):
    """Colours by direction: the dark end is the worse one, or the higher one where neither is."""

    higher_is_worse: Palette
    higher_is_better: Palette
    none: Palette


class Publication(Entry):
    """``publication.yaml``."""

    title: Title
    description: Title
    publisher: Publisher
    contact: Contact
    address: Address
    """Where the public folder will be found on the web, ending in a slash."""
    licence: Licence
    classes: ClassRule
    palettes: Palettes
