"""Organizers: see what the ballots say, and how far to trust it."""

from lib.ui import guards, ranking_view

guards.require_organizer()

ranking_view.ranking()
