"""Projects: names short enough for a chart."""


def short_title(title: str) -> str:
    """The part of a title before its colon, which names the project; the whole title where there is none.

    >>> short_title("KUNTUR: LLM de asistencia legal"), short_title("ChaterapIA")
    ('KUNTUR', 'ChaterapIA')
    """
    name, colon, _ = title.partition(": ")
    return name.strip() if colon and name.strip() else title.strip()
