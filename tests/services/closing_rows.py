"""Two submitted projects with their people, for what follows the event: one won the first place."""

from datetime import UTC, datetime

from lib.store import models
from lib.store.database import Database

BEFORE = datetime(2024, 4, 14, 12, tzinfo=UTC)  # the result is not public yet
AFTER = datetime(2024, 4, 20, 12, tzinfo=UTC)


def add_projects(database: Database) -> dict[str, int]:
    """Numbers by name: "llama" won and asked for the conference pass, "puma" was not asked; "lone" has no people known,
    "gone" was withdrawn. Llama has ana and hugo (under two rows), puma has eva."""
    with database.write() as session:
        ids: dict[str, int] = {}
        for slug, award, wishes in (
            ("llama", "first_place", ["conference_pass"]),
            ("puma", None, None),
            ("lone", None, []),
            ("gone", None, None),
        ):
            team = models.Team(edition_id=1, name=slug, created_at=BEFORE)
            session.add(team)
            session.flush()
            project = models.Project(
                edition_id=1,
                slug=slug,
                title=slug.title(),
                team_id=team.id,
                submitted_at=BEFORE,
                withdrawn_at=BEFORE if slug == "gone" else None,
                award=award,
                wishes=wishes,
                source="form",
                source_key=slug,
            )
            session.add(project)
            session.flush()
            ids[slug] = project.id
            ids[f"team {slug}"] = team.id
        for name, slug, same_as in (
            ("ana", "llama", None),
            ("hugo", "llama", None),
            ("hugo again", "llama", "hugo"),
            ("eva", "puma", None),
        ):
            person = models.Person(created_at=BEFORE, same_as_id=ids[same_as] if same_as else None)
            session.add(person)
            session.flush()
            session.add(
                models.PersonDetail(
                    person_id=person.id,
                    full_name=name.title(),
                    email=f"{name.replace(' ', '.')}@example.org",
                    email_key=f"{name.replace(' ', '.')}@example.org",
                )
            )
            session.add(models.TeamMember(team_id=ids[f"team {slug}"], person_id=person.id))
            ids[name] = person.id
        return ids
