"""The outside world: files and systems that others own, fetched and parsed."""
