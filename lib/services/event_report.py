"""Everything that the report of an event says: what the public may see anyway, read in one transaction.

Nothing here selects from people or ballots. A result is in it once it is confirmed: whoever writes the report asks
whether it is public.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.services import campaigns, feedback_releases, leaderboard, method, panorama, participants, projects, results
from lib.services.campaigns import Campaigns
from lib.services.feedback_releases import PublicFeedback
from lib.services.leaderboard import Leaderboard
from lib.services.method import UsedSource
from lib.services.panorama import Panorama
from lib.services.participants import Participants
from lib.services.projects import ProjectGallery
from lib.services.results import PublicResult

if TYPE_CHECKING:
    from lib.store.database import Session


@dataclass(frozen=True, slots=True)
class EventReport:
    """What the report is made of."""

    panorama: Panorama
    participants: Participants
    gallery: ProjectGallery
    leaderboard: Leaderboard
    campaigns: Campaigns
    result: PublicResult | None
    feedback: PublicFeedback
    sources: tuple[UsedSource, ...]

    @property
    def data_at(self) -> datetime | None:
        """When a source last gave data; None where nothing was imported."""
        return max((age.updated_at for age in self.panorama.freshness), default=None)

    @property
    def is_synthetic(self) -> bool:
        """Whether some of it is made up for the demo."""
        release = self.participants.release
        return any(age.is_synthetic for age in self.panorama.freshness) or (
            release is not None and release.is_synthetic
        )


def event_report(session: "Session", edition: Edition, edition_id: int) -> EventReport:
    """The report's content as the database holds it now."""
    return EventReport(
        panorama.panorama(session, edition, edition_id),
        participants.participants(session, edition, edition_id),
        projects.project_gallery(session, edition, edition_id),
        leaderboard.leaderboard(session, edition, edition_id),
        campaigns.campaigns(session, edition, edition_id),
        results.public_result(session, edition, edition_id),
        feedback_releases.public_feedback(session, edition, edition_id),
        method.used_sources(session, edition, edition_id),
    )
