"""Who is known to be in a team: by its submission, or by a roster that came from elsewhere."""

from sqlalchemy import Subquery, select

from lib.store.models import RosterMember, RosterTeam, Team, TeamMember


def known_members(edition_id: int) -> Subquery:
    """`team_id` and `person_id` of everybody known to be in a team of the edition, each row of a person once a team.

    Somebody may have several rows (`person.same_as_id`). A roster that was withdrawn, or is of no team, says nothing.
    """
    submitted = select(TeamMember.team_id, TeamMember.person_id).join(Team, Team.id == TeamMember.team_id)
    listed = select(RosterTeam.team_id, RosterMember.person_id).join(
        RosterTeam, RosterTeam.id == RosterMember.roster_team_id
    )
    return (
        submitted.where(Team.edition_id == edition_id)
        .union(
            listed.where(
                RosterTeam.edition_id == edition_id, RosterTeam.team_id.is_not(None), RosterTeam.withdrawn_at.is_(None)
            )
        )
        .subquery()
    )
