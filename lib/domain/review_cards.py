"""The lines of the checklist that are read in cards: of a corpus, a model or a demo, against the edition's template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lib.domain import card_template
from lib.domain.artifact_links import LinkKind
from lib.domain.card_template import Card, CardRules, CardTemplate, TopicFinding, TopicState
from lib.domain.review_lines import CheckResult, Line

CardReading = Literal["read", "absent", "refused", "too_large", "unread"]

_LICENCE = "license"
_NO_LICENCE = frozenset({"unknown", "other"})  # words of the Hub that leave it to a person to look
_TOOLS = ("distilabel", "argilla")
_OF_TOPIC: Mapping[TopicState, CheckResult] = {
    "written": "passes",
    "mentioned": "needs_person",
    "placeholder": "fails",
    "empty": "fails",
    "no_link": "fails",
    "missing": "fails",
}


@dataclass(frozen=True, slots=True)
class KnownCard:
    """The card and the files of a repo at a revision. `reading`: whether there is a card and we may read it.

    `listed`: its front matter as the Hub's list says it, None where the repo was never listed; `files` None: not read.
    """

    reading: CardReading = "unread"
    card: Card | None = None
    files: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    listed: Mapping[str, tuple[str, ...]] | None = None
    read_at: datetime | None = None
    seen_at: datetime | None = None
    url: str | None = None


NO_CARD = KnownCard()


def lines(artifact: int, kind: LinkKind, url: str | None, known: KnownCard, rules: CardRules) -> Iterable[Line]:
    """Every line about the card of one repo; none where the edition has no template for its kind."""
    template = {"dataset": rules.dataset, "model": rules.model, "space": rules.demo}.get(kind)
    if template is None:
        return
    about = _About(artifact, known.url or url, known)
    yield about.line("card", known.reading, _of_reading(known))
    yield from _front_matter(about, template)
    if known.reading != "absent":
        yield from _written(about, template)
    if kind != "space":
        yield _scripts(about)
    if kind == "dataset":
        yield _tools(about)


@dataclass(frozen=True, slots=True)
class _About:
    artifact: int
    url: str | None
    known: KnownCard

    def line(
        self,
        check: Literal["card", "front_matter", "placeholders", "topic", "scripts", "tools"],
        found: str,
        result: CheckResult,
        values: tuple[str, ...] = (),
        *,
        topic: str = "",
        is_voluntary: bool = False,
    ) -> Line:
        """A line about this card, read when it was."""
        return Line(
            check,
            result,
            found,
            values,
            self.artifact,
            topic,
            self.known.read_at or self.known.seen_at,
            self.url,
            is_voluntary,
        )


def _of_reading(known: KnownCard) -> CheckResult:
    return "passes" if known.reading == "read" else "fails" if known.reading == "absent" else "unknown"


def _front_matter(about: _About, template: CardTemplate) -> Iterable[Line]:
    known = about.known
    if known.card is not None:
        given: Mapping[str, tuple[str, ...]] | None = card_template.front_matter(known.card.text)
    else:
        given = {} if known.reading == "absent" else known.listed
    for key in template.front_matter:
        if given is None:
            yield about.line("front_matter", "unread", "unknown", topic=key)
            continue
        said = given.get(key, ())
        result: CheckResult = "passes" if said else "fails"
        if key == _LICENCE and {one.casefold() for one in said} & _NO_LICENCE:
            result = "needs_person"
        yield about.line("front_matter", "given" if said else "not_given", result, said, topic=key)


def _written(about: _About, template: CardTemplate) -> Iterable[Line]:
    card = about.known.card
    if card is None:
        yield about.line("placeholders", about.known.reading, "unknown")
        for topic in template.topics:
            yield about.line("topic", about.known.reading, "unknown", topic=topic.key)
        return
    finding = card_template.finding(card, template)
    yield about.line(
        "placeholders",
        "left" if finding.placeholders else "none_left",
        "fails" if finding.placeholders else "passes",
        (str(finding.placeholders),),
    )
    for one in finding.topics:
        yield about.line("topic", one.state, _of_topic(one, template), (one.title,), topic=one.topic.key)


def _of_topic(one: TopicFinding, template: CardTemplate) -> CheckResult:
    if one.state == "missing" and template.may_be_told_elsewhere:
        return "needs_person"
    return _OF_TOPIC[one.state]


def _scripts(about: _About) -> Line:
    known = about.known
    scripts = card_template.scripts_among(known.files or ())
    if scripts:
        return about.line("scripts", "files", "passes", scripts)
    if known.card is not None and card_template.links_code(known.card.text):
        return about.line("scripts", "linked", "passes")
    if known.files is None or known.reading in ("unread", "refused", "too_large"):
        return about.line("scripts", known.reading, "unknown")
    return about.line("scripts", "none", "fails")


def _tools(about: _About) -> Line:
    known = about.known
    tags = " ".join(tag.casefold() for tag in known.tags)
    text = known.card.text if known.card is not None else ""
    named = tuple(tool for tool in _TOOLS if tool in tags or card_template.names_word(text, tool))
    if named:
        return about.line("tools", "named", "passes", named, is_voluntary=True)
    if known.reading != "read":
        return about.line("tools", known.reading, "unknown", is_voluntary=True)
    return about.line("tools", "none", "fails", _TOOLS, is_voluntary=True)
