"""Messages to teams that list what their submission lacks: in the team's language, sent by the organizer's own mail
program."""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import quote

from lib import i18n
from lib.domain.edition import Edition
from lib.domain.review import Line
from lib.publishing import review_wording as wording
from lib.publishing.wording import Words
from lib.services.review_reading import Review
from lib.services.reviews import Message

MOST_IN_A_LINK = 6  # mail programs take no links of more than about 2,000 characters


def words_of(review: Review, edition: Edition) -> Words:
    """How things are said to the team: in its language, with times in UTC."""
    return Words(review.language, i18n.locale_for(review.language, None), UTC, edition)


def missing(review: Review, said: Words) -> tuple[str, ...]:
    """What fails and counts, one sentence for each, with the link that it is about."""
    return tuple(_missing(review, line, said) for line in review.faults)


def letter(message: Message, edition: Edition, site: str, *, most: int | None = None) -> tuple[str, str]:
    """Subject and text of a message, in the team's language. `site`: our address without a path; `most`: how many
    sentences it may list, None for all."""
    review = message.review
    said = words_of(review, edition)
    _ = said.translate
    title = review.name.short_title
    subject = _("{edition}: your submission {project}").format(
        edition=edition.name.text(review.language), project=title
    )
    sentences = missing(review, said)
    lines = [_("Hello,"), ""]
    if review.verdict == "changes_asked":
        lines += [_("we looked at {project} and ask you for changes:").format(project=title), ""]
        lines += [review.decisions[0].reason, ""]
    if sentences:
        lines += [_("this is still missing in {project}:").format(project=title), ""]
        lines += [f"- {sentence}" for sentence in sentences[:most]]
        more = len(sentences) - len(sentences[:most])
        if more:
            lines.append(_.plural("- and {n} more", "- and {n} more", more).format(n=said.number(more)))
        lines.append("")
    lines += [_("This is your project as we see it: {address}").format(address=project_address(site, review)), ""]
    lines.append(_("If something of this is not so, answer this message."))
    return subject, "\n".join(lines)


def letter_link(emails: Iterable[str], subject: str, text: str) -> str:
    """A link that opens the message in the organizer's own mail program, to everybody in the team.

    >>> letter_link(["a@example.org", "b+c@example.org"], "Hi & bye", "1\\n2")
    'mailto:a@example.org,b%2Bc@example.org?subject=Hi%20%26%20bye&body=1%0D%0A2'
    """
    to = ",".join(quote(email, safe="@") for email in emails)
    body = text.replace("\n", "\r\n")
    return f"mailto:{to}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def project_address(site: str, review: Review) -> str:
    """Where everybody sees the project, in the team's language."""
    return f"{site}/proyecto?proyecto={quote(review.name.slug)}&lang={review.language}"


def _missing(review: Review, line: Line, said: Words) -> str:
    about = wording.artifact_of(review.artifacts, line)
    name, sentence = wording.check_name(line, about, said), wording.evidence(line, said)
    return f"{name}: {sentence}" if about is None else f"{wording.group_name(about, said)} – {name}: {sentence}"
