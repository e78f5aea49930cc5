"""An edition with what organizers changed: who may, what may be changed, what stays visible."""

from datetime import UTC, date, datetime

import pytest

from lib.domain.overrides import ChangeRefusedError, changeable_values
from lib.services import editions
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.editions import ChangeShown
from lib.sources import edition_files
from lib.store import accounts, audit, public_figures
from lib.store import editions as store
from lib.store.database import Database
from lib.store.editions import OverrideChangedError

SLUG = "somos600m-2024"
NOW = datetime(2024, 3, 20, 10, tzinfo=UTC)
LATER = datetime(2024, 3, 21, 10, tzinfo=UTC)
DEADLINE = "dates.submission.at"
FILE_DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        store.add_edition(session, slug=SLUG, created_at=NOW)
    return empty_database


def account(database: Database, name: str, *roles: str) -> Actor:
    with database.write() as session:
        edition = store.edition_by_slug(session, SLUG)
        assert edition is not None
        made = accounts.add_account(session, issuer="test", subject=name, created_at=NOW)
        for role in roles:
            accounts.grant_role(
                session, account_id=made.id, edition_id=edition.id, role=role, granted_by=None, granted_at=NOW
            )
        return Actor(made.id)


def history(database: Database, key: str | None = None) -> tuple[ChangeShown, ...]:
    with database.read() as session:
        return editions.override_history(session, COMMAND_LINE, SLUG, key)


def test_without_changes_the_file_holds(database: Database) -> None:
    with database.read() as session:
        assert editions.edition_now(session, SLUG) is edition_files.read_edition(SLUG)


def test_a_moved_date_becomes_an_extension_and_the_old_one_stays_visible(database: Database) -> None:
    edition = editions.override(
        database, COMMAND_LINE, SLUG, DEADLINE, "2024-04-12T23:59:59 AoE", reason=" The Hub was down. ", now=NOW
    )
    moved = edition.date("submission")
    assert moved.instant == datetime(2024, 4, 13, 11, 59, 59, tzinfo=UTC)
    assert moved.first_instant == datetime(2024, 3, 27, 11, 59, 59, tzinfo=UTC)
    assert len(moved.extensions) == 2
    assert moved.extensions[-1].announced_on == date(2024, 3, 20)
    assert moved.extensions[-1].reason is not None
    assert moved.extensions[-1].reason.text("pt") == "The Hub was down."
    with database.read() as session:
        assert editions.edition_now(session, SLUG) == edition


def test_a_date_moved_twice_shows_both_moves_and_withdrawing_brings_the_file_back(database: Database) -> None:
    editions.override(database, COMMAND_LINE, SLUG, DEADLINE, "2024-04-12T23:59:59 AoE", reason="one", now=NOW)
    first = history(database)[0]
    twice = editions.override(
        database,
        COMMAND_LINE,
        SLUG,
        DEADLINE,
        "2024-04-13T12:00 Europe/Madrid",
        reason="two",
        now=LATER,
        replaces_id=first.id,
    )
    assert len(twice.date("submission").extensions) == 3
    assert twice.date("submission").instant == datetime(2024, 4, 13, 10, tzinfo=UTC)
    second = history(database)[0]
    back = editions.withdraw_override(
        database, COMMAND_LINE, SLUG, DEADLINE, reason="three", now=LATER, replaces_id=second.id
    )
    assert back == edition_files.read_edition(SLUG)
    file_value = "2024-04-10T23:59:59 AoE"
    assert [(row.value_before, row.value, row.file_value, row.reason) for row in history(database)] == [
        ("2024-04-13T12:00 Europe/Madrid", None, file_value, "three"),
        ("2024-04-12T23:59:59 AoE", "2024-04-13T12:00 Europe/Madrid", file_value, "two"),
        (file_value, "2024-04-12T23:59:59 AoE", file_value, "one"),
    ]


def test_links_and_texts_change_and_the_history_keeps_what_was_there(database: Database) -> None:
    editions.override(
        database, COMMAND_LINE, SLUG, "links.submit.url", "https://example.org/form", reason="New form", now=NOW
    )
    editions.override(database, COMMAND_LINE, SLUG, "links.register.is_open", "false", reason="Full", now=NOW)
    edition = editions.override(database, COMMAND_LINE, SLUG, "title.pt", "Maratona", reason="Shorter", now=NOW)
    assert edition.links["submit"].url == "https://example.org/form"
    assert not edition.is_link_open("register", NOW)
    assert (edition.title.pt, edition.title.es) == ("Maratona", edition_files.read_edition(SLUG).title.es)
    before = edition_files.read_edition(SLUG).links["submit"].url
    assert [(row.value_before, row.value) for row in history(database, "links.submit.url")] == [
        (before, "https://example.org/form")
    ]


def test_a_text_that_the_file_lacks_says_the_same_in_all_languages_until_written(database: Database) -> None:
    edition = editions.override(database, COMMAND_LINE, SLUG, "links.discord.note.es", "Hoy no", reason="x", now=NOW)
    note = edition.links["discord"].note
    assert note is not None
    assert (note.es, note.en, note.pt) == ("Hoy no", "Hoy no", "Hoy no")
    edition = editions.override(database, COMMAND_LINE, SLUG, "links.discord.note.en", "Not today", reason="x", now=NOW)
    note = edition.links["discord"].note
    assert note is not None
    assert (note.es, note.en, note.pt) == ("Hoy no", "Not today", "Hoy no")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("rubric.version", "2", "rubric.version cannot be changed here: only dates, links and texts can."),
        ("rubric.blocks.corpus.label.es", "x", "rubric.blocks.corpus.label.es cannot be changed here"),
        ("dates.submission.zone", "UTC", "dates.submission.zone cannot be changed here"),
        ("dates.nothing.at", "2024-04-12T23:59:59 AoE", "dates.nothing.at cannot be changed here"),
        ("teams.maximum_size", "9", "teams.maximum_size cannot be changed here"),
        (DEADLINE, "12/04/2024", '"12/04/2024" is not a date and time with its zone'),
        (DEADLINE, "2024-04-12 AoE", '"2024-04-12 AoE" is not a date and time with its zone'),
        (DEADLINE, "2024-04-12T23:59:59", "is not a date and time with its zone"),
        (DEADLINE, "2024-04-12T23:59:59 Marte", "is not a date and time with its zone"),
        (DEADLINE, "2024-04-12T23:59:59+02:00 AoE", "is not a date and time with its zone"),
        (DEADLINE, "2024-04-30T23:59:59 AoE", "the phases of the edition would no longer follow each other"),
        (DEADLINE, "2024-04-10T23:59:59 AoE", "That is the value already."),
        ("links.submit.url", "http://example.org", '"http://example.org" is not an https:// address.'),
        ("links.submit.url", "https://example.org and more", "is not an https:// address."),
        ("links.submit.url", "javascript:alert(1)", "is not an https:// address."),
        ("links.submit.is_open", "maybe", '"maybe" is neither true nor false.'),
        ("title.es", "   ", "There is no text."),
    ],
)
def test_what_cannot_be_changed_is_refused_and_leaves_nothing(
    database: Database, key: str, value: str, message: str
) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        editions.override(database, COMMAND_LINE, SLUG, key, value, reason="Because", now=NOW)
    assert message in str(refused.value)
    assert str(refused.value) == refused.value.message_id.format(**refused.value.values)
    assert history(database) == ()


def test_a_change_needs_a_reason(database: Database) -> None:
    with pytest.raises(ChangeRefusedError, match="Say why"):
        editions.override(database, COMMAND_LINE, SLUG, "title.es", "Nuevo", reason="  ", now=NOW)
    assert history(database) == ()


def test_what_was_not_changed_cannot_be_withdrawn(database: Database) -> None:
    with pytest.raises(ChangeRefusedError, match="has the value of the edition's file already"):
        editions.withdraw_override(database, COMMAND_LINE, SLUG, DEADLINE, reason="x", now=NOW, replaces_id=None)


def test_the_second_of_two_organizers_is_told(database: Database) -> None:
    editions.override(database, COMMAND_LINE, SLUG, "title.es", "Uno", reason="first", now=NOW)
    with pytest.raises(OverrideChangedError) as told:
        editions.override(database, COMMAND_LINE, SLUG, "title.es", "Dos", reason="second", now=LATER)
    assert told.value.current is not None
    assert (told.value.current.value, told.value.current.reason) == ("Uno", "first")
    assert [row.value for row in history(database)] == ["Uno"]


@pytest.mark.parametrize("roles", [(), ("juror",), ("admin",)])
def test_only_organizers_change_an_edition_and_read_its_history(database: Database, roles: tuple[str, ...]) -> None:
    actor = account(database, "somebody", *roles)
    with pytest.raises(NotAllowedError):
        editions.override(database, actor, SLUG, "title.es", "Nuevo", reason="x", now=NOW)
    with pytest.raises(NotAllowedError):
        editions.withdraw_override(database, actor, SLUG, "title.es", reason="x", now=NOW, replaces_id=None)
    with database.read() as session, pytest.raises(NotAllowedError):
        editions.override_history(session, actor, SLUG)
    with database.read() as session, pytest.raises(NotAllowedError):
        editions.override_history(session, COMMUNITY, SLUG)
    assert history(database) == ()


def test_an_edition_that_is_absent_answers_like_one_that_is_forbidden(database: Database) -> None:
    with pytest.raises(NotAllowedError):
        editions.override(database, COMMAND_LINE, "nothing-2031", "title.es", "x", reason="x", now=NOW)


def test_an_organizer_signs_the_change_and_the_audit_log_tells_of_it(database: Database) -> None:
    organizer = account(database, "organizer", "organizer")
    editions.override(database, organizer, SLUG, "title.es", "Nuevo", reason="Clearer", now=NOW)
    assert [(row.set_by, row.set_at) for row in history(database)] == [(organizer.account_id, NOW)]
    with database.read() as session:
        edition = store.edition_by_slug(session, SLUG)
        assert edition is not None
        entries = [
            (entry.action, entry.account_id, entry.at, entry.before, entry.after, entry.reason)
            for entry in audit.entries(session, edition.id)
        ]
    assert entries == [
        (
            "edition.override",
            organizer.account_id,
            NOW,
            {"key": "title.es", "value": edition_files.read_edition(SLUG).title.es},
            {"key": "title.es", "value": "Nuevo"},
            "Clearer",
        )
    ]


def test_a_change_that_no_longer_fits_the_file_is_left_out_and_named(database: Database) -> None:
    with database.write() as session:
        edition = store.edition_by_slug(session, SLUG)
        assert edition is not None
        for key, value in (("links.gone.url", "https://example.org/x"), ("title.es", "Nuevo")):
            store.record_override(
                session,
                edition_id=edition.id,
                key=key,
                value=value,
                reason="x",
                set_by=None,
                set_at=NOW,
                replaces_id=None,
            )
    with database.read() as session:
        assert editions.edition_now(session, SLUG).title.es == "Nuevo"
        assert editions.changes_left_out(session, SLUG) == ("links.gone.url",)


def test_every_key_that_can_be_changed_is_a_date_a_link_or_a_text() -> None:
    keys = changeable_values(edition_files.read_edition(SLUG))
    roots = {key.split(".")[0] for key in keys}
    assert roots == {"name", "title", "description", "dates", "phases", "links", "teams", "tracks", "prizes"}
    ends = {key.split(".")[-1] for key in keys}
    assert ends == {"es", "en", "pt", "at", "url", "is_open"}
    assert keys[DEADLINE] == "2024-04-10T23:59:59 AoE"
    assert keys["links.discord.note.es"] == ""


def test_an_edition_is_added_with_all_that_was_published(empty_database: Database) -> None:
    with empty_database.write() as session:
        edition_id = editions.add_edition(session, SLUG, now=NOW)
    with empty_database.read() as session:
        assert len(public_figures.corpora(session, edition_id)) == 17
        row = store.edition_by_slug(session, SLUG)
        assert row is not None
        assert (row.id, row.created_at, row.demo_stage) == (edition_id, NOW, None)
