"""YAML without its traps: what a steward writes is what is read, or it is a fault.

Belongs here: the strict reading of YAML text. Does not belong here: what the entries mean.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+$")
"""Keys of areas without quotes: some of them are octal numbers in YAML, others are texts."""

TEXT = "tag:yaml.org,2002:str"


class _Loader(yaml.SafeLoader):
    """Safe YAML that notes anchors, repeated keys, keys and area keys that are no text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.faults: list[str] = []

    def note(self, mark: yaml.Mark | None, problem: str) -> None:
        self.faults.append(f"line {mark.line + 1 if mark else '?'}: {problem}")

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.note(event.start_mark, f"anchor or alias '{anchor}' is not allowed; write the text out")
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: dict[Any, yaml.Node]) -> yaml.ScalarNode:
        node = super().compose_scalar_node(anchor)
        if node.style is None and LEADING_ZERO.match(node.value):
            problem = f"{node.value} needs quotes, else YAML may read it as an octal number"
            self.note(node.start_mark, f'{problem}; did you mean "{node.value}"?')
            # read on as the text that was meant, so that it is not reported a second time
            node.tag = TEXT
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                self.note(key.start_mark, f"'{key.value}' stands twice")
            seen.add(key.value)
            if key.tag != TEXT:
                kind = key.tag.rsplit(":", 1)[-1]
                self.note(key.start_mark, f"'{key.value}' is read as {kind}; did you mean \"{key.value}\"?")
        return super().construct_mapping(node, deep)


def parse(text: str) -> tuple[Any, list[str]]:
    r"""Parse a YAML text of one document.

    Parameters
    ----------
    text
        Content of a file.

    Returns
    -------
    data, faults
        The data, and what is not allowed in it, each as ``line N: what``. Data is None where the text
        is empty or no YAML at all.

    Examples
    --------
    >>> parse('area: "05358"')
    ({'area': '05358'}, [])
    >>> parse("a: 1\na: 2")[1]
    ["line 2: 'a' stands twice"]
    """
    loader = _Loader(text)
    try:
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        loader.note(error.problem_mark, error.problem or "is no YAML")
        data = None
    except yaml.YAMLError as error:
        loader.note(None, str(error))
        data = None
    finally:
        loader.dispose()
    if data is None and not loader.faults:
        loader.faults.append("is empty; expected an entry")
    return data, loader.faults
