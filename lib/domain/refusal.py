"""Something that somebody asked for and that is not done, said so that it can be translated."""


class RefusedError(ValueError):
    """A change that cannot be made. `message_id` is an English sentence for translation, with `values` to fill in."""

    def __init__(self, message_id: str, **values: str) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id.format(**values))
