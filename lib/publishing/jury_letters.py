"""Letters that remind jurors of what they owe: in the juror's language, sent by the organizer's own mail program."""

from collections.abc import Sequence
from datetime import UTC
from urllib.parse import quote

from lib import i18n
from lib.domain.edition import LANGUAGES, Edition, EventDate, Language
from lib.publishing.wording import Words
from lib.services.jury import Reminder

_MOST_PROJECTS = 12  # mail programs take no links of more than about 2,000 characters


def letter_language(codes: Sequence[str]) -> Language:
    """The language to write to a juror in: the first of theirs that we write, else Spanish.

    >>> letter_language(("qu", "pt", "es")), letter_language(())
    ('pt', 'es')
    """
    return next((language for code in codes for language in LANGUAGES if language == code), "es")


def letter(reminder: Reminder, edition: Edition, closes: EventDate | None, address: str) -> tuple[str, str]:
    """Subject and text of a reminder, in the juror's language. `address`: where they score."""
    language = letter_language(reminder.languages)
    words = Words(language, i18n.locale_for(language, None), UTC, edition)
    _ = words.translate
    name = edition.name.text(words.language)
    plural = _.plural(
        "{edition}: {n} project waits for your score", "{edition}: {n} projects wait for your score", len(reminder.due)
    )
    subject = plural.format(edition=name, n=words.number(len(reminder.due)))
    hello = _("Hello {name},").format(name=reminder.name) if reminder.name else _("Hello,")
    projects = [f"- {project.short_title}" for project in reminder.due[:_MOST_PROJECTS]]
    more = len(reminder.due) - len(projects)
    if more:
        projects.append(_.plural("- and {n} more", "- and {n} more", more).format(n=words.number(more)))
    lines = [hello, "", _("these projects still wait for your score:"), "", *projects, ""]
    if closes is not None:
        lines += [_("Scoring closes on {when}.").format(when=words.date_in_its_zone(closes))]
    lines += [_("You score here: {address}").format(address=address), "", _("Thank you for judging.")]
    return subject, "\n".join(lines)


def letter_link(email: str, subject: str, text: str) -> str:
    """A link that opens the letter in the organizer's own mail program.

    >>> letter_link("a+b@example.org", "Hi & bye", "1\\n2")
    'mailto:a%2Bb@example.org?subject=Hi%20%26%20bye&body=1%0D%0A2'
    """
    body = text.replace("\n", "\r\n")
    return f"mailto:{quote(email, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def scoring_address(site: str, reminder: Reminder) -> str:
    """Where the juror scores, in their language; `site` is our address without a path."""
    return f"{site}/mis-proyectos?lang={letter_language(reminder.languages)}"
