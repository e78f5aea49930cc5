"""The tables of the organizers' page of repos, in the visitor's words."""

from lib.publishing import claim_wording as wording
from lib.publishing.project_wording import kind_name
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.claims import Claims


def funnel(found: Claims, said: Words) -> Table:
    """How many teams have taken each step, in the words of `said`."""
    _ = said.translate
    columns = (
        Column("step", _("Step")),
        Column("teams", _("Teams"), is_number=True),
        Column("unknown", _("Unknown"), is_number=True),
    )
    rows = tuple((wording.step_name(step.step, _), step.count, step.unknown) for step in found.steps)
    return Table(columns, rows, locale=said.locale)


def stalled(found: Claims, said: Words) -> Table:
    """The teams that stand still, in the words of `said`."""
    _ = said.translate
    columns = (Column("team", _("Team")), Column("since", _("Since")), Column("what", _("What")))
    rows = tuple(
        (
            one.undertaking.title,
            one.stalled_since.isoformat() if one.stalled_since is not None else "",
            wording.stalled_line(one, said),
        )
        for one in found.stalled
    )
    return Table(columns, rows, locale=said.locale)


def repos(found: Claims, said: Words) -> Table:
    """Every repo with whose it is, variants after their parent, in the words of `said`."""
    _ = said.translate
    columns = (
        Column("repo", _("Repo")),
        Column("kind", _("Kind")),
        Column("state", _("State")),
        Column("owners", _("Counts for")),
        Column("evidence", _("Why")),
        Column("variant_of", _("Variant of")),
        Column("made_at", _("Made at")),
        Column("pushed_at", _("Last push at")),
        Column("presence", _("Not there")),
    )
    rows = tuple(
        (
            one.repo_id,
            kind_name(one.kind, said.translate),
            wording.state_name(one.claim.state, said.translate),
            ", ".join(one.owners),
            ". ".join(wording.reasons(one, said)),
            repo.repo_id if one is not repo else "",
            one.created_at.isoformat() if one.created_at is not None else "",
            one.pushed_at.isoformat() if one.pushed_at is not None else "",
            wording.absence(one, said.translate),
        )
        for repo in found.repos
        for one in (repo, *repo.variants)
    )
    return Table(columns, rows, locale=said.locale)
