"""Organizers: take the result from open ballots to a published one, step by step."""

from lib.ui import guards, publication_view

guards.require_organizer()

publication_view.publication()
