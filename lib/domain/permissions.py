"""Who may do what: small named predicates over the roles that somebody holds in an edition.

Default deny: the community (nobody signed in) holds no role. An admin grants organizers and does nothing else.

>>> can_run_event(frozenset({"organizer"})), can_run_event(frozenset({"admin"})), can_run_event(frozenset())
(True, False, False)
"""

from typing import Literal

Role = Literal["juror", "organizer", "admin"]
Roles = frozenset[Role]
NO_ROLES: Roles = frozenset()


def can_run_event(roles: Roles) -> bool:
    """May see imports and registrations, review submissions and run the event."""
    return "organizer" in roles


def can_score(roles: Roles) -> bool:
    """May see their own projects to score and submit ballots."""
    return "juror" in roles


def can_grant_organizers(roles: Roles) -> bool:
    """May make somebody an organizer."""
    return "admin" in roles


def can_see_team(roles: Roles) -> bool:
    """May see who holds which role, and who is invited."""
    return can_run_event(roles) or can_grant_organizers(roles)


def can_grant(roles: Roles, role: Role) -> bool:
    """May give and take `role`: organizers that of jurors, admins that of organizers. Admins are made by whoever has
    the server.

    >>> can_grant(frozenset({"organizer"}), "juror"), can_grant(frozenset({"organizer"}), "organizer")
    (True, False)
    >>> can_grant(frozenset({"admin"}), "juror"), can_grant(frozenset({"admin"}), "organizer")
    (False, True)
    """
    match role:
        case "juror":
            return can_run_event(roles)
        case "organizer":
            return can_grant_organizers(roles)
        case "admin":
            return False
