"""What organizers read about the answers to the form about the event."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.event_feedback import STARS, AspectResult, EventFeedback

_CENT = Decimal("0.01")


def finding(found: EventFeedback, said: Words) -> str:
    """What stands out: how many answered, and what they liked best."""
    _ = said.translate
    answers = _.plural("{n} answer", "{n} answers", found.answers).format(n=said.number(found.answers))
    best = found.best
    if best is None:
        return answers
    sentence = _("{answers}; best rated: {aspect}, {average} of 5")
    return sentence.format(answers=answers, aspect=aspect_name(best, said), average=average(best, said))


def aspect_name(aspect: AspectResult, said: Words) -> str:
    """What was rated; by its key where the edition no longer declares it."""
    return aspect.label.text(said.language) if aspect.label is not None else aspect.key


def average(aspect: AspectResult, said: Words) -> str:
    """The average with two decimals; nothing where nobody answered."""
    return said.number(rounded(aspect.average), decimals=2) if aspect.average is not None else ""


def rounded(value: Fraction | None) -> Decimal | None:
    """A fraction with two decimals, half to even."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_CENT, ROUND_HALF_EVEN)


def shown(aspect: AspectResult, said: Words) -> str:
    """The average and how many answers it is of."""
    _ = said.translate
    if aspect.average is None:
        return _("no answers")
    answers = _.plural("{n} answer", "{n} answers", aspect.answers).format(n=said.number(aspect.answers))
    return _("{average} of 5 ({answers})").format(average=average(aspect, said), answers=answers)


def source(found: EventFeedback, said: Words) -> str:
    """Where the answers come from, and when they were imported."""
    _ = said.translate
    if found.file is None:
        return _("Made up for the demo") if found.answers else ""
    when = said.moment(found.file.imported_at, with_year=True)
    return _("Form about the event, {file}, imported on {when}").format(file=found.file.name or "", when=when)


def table(found: EventFeedback, said: Words) -> Table:
    """The answers by aspect: how many there are, their average, and how many of each number of stars."""
    _ = said.translate
    columns = (
        Column("aspect", _("Aspect")),
        Column("answers", _("Answers"), is_number=True),
        Column("average", _("Average"), is_number=True),
        *(
            Column(f"stars_{stars}", _.plural("{n} star", "{n} stars", stars).format(n=stars), is_number=True)
            for stars in STARS
        ),
    )
    rows = tuple(
        (
            aspect_name(aspect, said),
            aspect.answers,
            rounded(aspect.average),
            *(aspect.counts[stars] for stars in STARS),
        )
        for aspect in found.aspects
    )
    return Table(columns, rows, caption=_("Answers about the event"), locale=said.locale, unknown=_("no answers"))
