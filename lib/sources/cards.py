"""Cards: the text of a README as sections, and what its author left of the template.

The front matter comes with the Hub's lists; here is what stands below it. Headings inside code blocks are code.
"""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*\Z")
_PLACEHOLDER = re.compile(
    r"\[\s*(?:more information needed|más información necesaria|needs more information)\s*\]", re.I
)
_WORD = re.compile(r"\w+")
_TITLE_CHARACTERS = 200
_HEADING_CHARACTERS = 1_000  # a longer line is no heading; the pattern would take its time over one of spaces


@dataclass(frozen=True, slots=True)
class CardSection:
    """A heading with the text up to the next one. `words` leaves placeholders and hidden comments out; `level` 0 and
    an empty title: the text before the first heading."""

    level: int
    title: str
    words: int
    placeholders: int


def parse_sections(readme: str) -> tuple[CardSection, ...]:
    """The sections of a card in their order, each with how much its author wrote and how much the template left.

    >>> card = "---\\nlicense: mit\\n---\\n# A\\n\\nFive words stand right here.\\n## B\\n[More Information Needed]"
    >>> for section in parse_sections(card):
    ...     print(section)
    CardSection(level=1, title='A', words=5, placeholders=0)
    CardSection(level=2, title='B', words=0, placeholders=1)
    """
    sections: list[CardSection] = []
    level, title, lines = 0, "", list[str]()
    fence = ""
    for line in _without_comments(_without_front_matter(readme)).splitlines():
        fenced = _FENCE.match(line)
        if fenced and (not fence or fenced.group(1).startswith(fence)):
            fence = "" if fence else fenced.group(1)
        heading = None if fence or fenced or len(line) > _HEADING_CHARACTERS else _HEADING.match(line)
        if heading:
            sections.append(_section(level, title, lines))
            level, title, lines = len(heading.group(1)), (heading.group(2) or "")[:_TITLE_CHARACTERS], []
        else:
            lines.append(line)
    sections.append(_section(level, title, lines))
    return tuple(section for section in sections if section.level or section.words or section.placeholders)


def _without_front_matter(readme: str) -> str:
    text = readme.lstrip("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---\n"):
        return text
    _, end, body = text[4:].partition("\n---\n") if not text[4:].startswith("---\n") else ("", "-", text[8:])
    return body if end else text


def _without_comments(text: str) -> str:
    """Without what stands between `<!--` and the next `-->`. In one walk: a pattern would look from each opening one
    to the end, and a card of nothing else would keep it for hours."""
    kept, at = [], 0
    while (opening := text.find("<!--", at)) >= 0 and (closing := text.find("-->", opening + 4)) >= 0:
        kept.append(text[at:opening])
        at = closing + 3
    return "".join([*kept, text[at:]])


def _section(level: int, title: str, lines: list[str]) -> CardSection:
    text = "\n".join(lines)
    return CardSection(level, title, len(_WORD.findall(_PLACEHOLDER.sub("", text))), len(_PLACEHOLDER.findall(text)))
