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
