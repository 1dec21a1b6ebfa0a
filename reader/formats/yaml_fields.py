"""The top level of a YAML mapping, read from the parser's events: nothing is built, expanded or followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml
from yaml import AliasEvent, CollectionEndEvent, CollectionStartEvent, MappingStartEvent, ScalarEvent

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NAME_KEY = "name"
_LONGEST_LIST = 100
_PLAIN_LINE = re.compile(r"^([\w-]{1,40}):[ \t]+(\S.*)$", re.MULTILINE)


def read_fields(block: str) -> tuple[dict[str, str | list[str]], str | None]:
    """Fields of the YAML mapping `block` by lower-case name, and what is wrong with it, or None.

    A scalar stays as it is written ("2022-03-14", "Yes", "1984"; null is ""), a list keeps its scalars, a mapping
    only its "name" (so does one in a list). Of two fields with one name the first counts. When the YAML is broken,
    its lines are read as "name: words": a headline with a colon in it is the usual case. Linear in the length of
    `block`, however it is nested or aliased.
    """
    walk = _Walk()
    try:
        for event in yaml.parse(block, Loader=_LOADER):
            if isinstance(event, CollectionStartEvent):
                if not walk.levels and not isinstance(event, MappingStartEvent):
                    return {}, "The front matter is a list, not fields; it is passed over."
                walk.enter(is_mapping=isinstance(event, MappingStartEvent))
            elif isinstance(event, CollectionEndEvent):
                walk.leave()
            elif isinstance(event, ScalarEvent):
                if not walk.levels:
                    return {}, "The front matter is plain text, not fields; it is passed over."
                walk.scalar(event)
            elif isinstance(event, AliasEvent):
                walk.value(walk.anchors.get(event.anchor or "", ""))
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark else ""
        return {
            **walk.fields,
            **_plain_lines(block),
        }, f"The front matter is not valid YAML{where}; what could be read of it is used."
    return walk.fields, None


def _plain_lines(block: str) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {}
    for name, value in _PLAIN_LINE.findall(block):
        words = value.strip()
        is_quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
        fields.setdefault(name.lower(), words[1:-1] if is_quoted else words)
    return fields


@dataclass(slots=True)
class _Level:
    """A collection being read. `key`: the key whose value comes next; `is_key`: the collection is itself a key."""

    is_mapping: bool
    is_key: bool = False
    key: str | None = None


@dataclass(slots=True)
class _Walk:
    fields: dict[str, str | list[str]] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)

    def enter(self, *, is_mapping: bool) -> None:
        parent = self.levels[-1] if self.levels else None
        is_key = parent is not None and parent.is_mapping and parent.key is None
        self.levels.append(_Level(is_mapping, is_key))

    def leave(self) -> None:
        left = self.levels.pop()
        if self.levels and self.levels[-1].is_mapping:
            self.levels[-1].key = "" if left.is_key else None

    def scalar(self, event: ScalarEvent) -> None:
        is_null = event.implicit[0] and event.value in _NULLS
        text = "" if is_null else event.value
        if event.anchor:
            self.anchors[event.anchor] = text
        self.value(text)

    def value(self, text: str) -> None:
        level = self.levels[-1]
        if not level.is_mapping:
            self._keep(text)
        elif level.key is None:
            level.key = text.lower()
        else:
            self._keep(text)
            level.key = None

    def _keep(self, text: str) -> None:
        name = self.levels[0].key
        if not name:
            return
        if len(self.levels) == 1:
            self.fields.setdefault(name, text)
            return
        inner = self.levels[-1]
        is_name = inner.is_mapping and inner.key == _NAME_KEY
        is_entry = not inner.is_mapping and len(self.levels) == 2
        if is_entry or (is_name and len(self.levels) <= 3):
            entries = self.fields.setdefault(name, [])
            if isinstance(entries, list) and text and len(entries) < _LONGEST_LIST:
                entries.append(text)
