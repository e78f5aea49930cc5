"""What the public reads of the answers about the event: released averages and numbers of answers, and their rules."""

from decimal import Decimal

from lib.domain.counts import ROUNDING_STEP, SMALLEST_GROUP
from lib.domain.feedback_release import FINE_FROM
from lib.i18n import Translator
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.feedback_releases import PublicFeedback, RatedAspect


def finding(found: PublicFeedback, said: Words) -> str:
    """What they liked best; every aspect where several share the best average. Empty where nothing has one."""
    _, rated = said.translate, found.rated
    if not rated:
        return ""
    best = [aspect.label.text(said.language) for aspect in rated if aspect.average == rated[0].average]
    sentence = _("Best rated: {aspects}, {average} of 5")
    return sentence.format(aspects=", ".join(best), average=average(rated[0], said))


def subtitle(translate: Translator) -> str:
    """What the chart shows, and how its numbers are protected."""
    return translate(
        "Average stars by aspect, from 1 to 5; rounded, and only with {n} answers or more, so that nobody's can be told"
    ).format(n=SMALLEST_GROUP)


def average(aspect: RatedAspect, said: Words) -> str:
    """The average with its decimal; a dash where there is none."""
    return said.number(_decimal(aspect), decimals=1)


def shown(aspect: RatedAspect, said: Words) -> str:
    """The average, and of about how many answers."""
    return said.translate("{average} of 5 (about {n} answers)").format(
        average=average(aspect, said), n=said.number(aspect.answers)
    )


def bars(found: PublicFeedback, said: Words) -> list[dict[str, object]]:
    """A row for each aspect with an average, best first, as `lib.charts.marks.labelled_bars` takes them."""
    return [
        {
            "name": aspect.label.text(said.language),
            "rank": rank,
            "value": float(aspect.average or 0),
            "shown": shown(aspect, said),
            "emphasis": False,
        }
        for rank, aspect in enumerate(found.rated)
    ]


def alt(found: PublicFeedback, said: Words) -> str:
    """The chart for those who do not see it."""
    listed = "; ".join(f"{row['name']}: {row['shown']}" for row in bars(found, said))
    return f"{finding(found, said)}. {listed}"


def source(found: PublicFeedback, said: Words) -> str:
    """Where the ratings come from and when; that they are made up in a demo. Empty before the first."""
    if found.released_at is None:
        return ""
    _ = said.translate
    how = (
        _("Made up for the demo, released {date}") if found.is_synthetic else _("Form about the event, released {date}")
    )
    return how.format(date=said.day(found.released_at))


def table(found: PublicFeedback, said: Words) -> Table:
    """Every released aspect, in the order of the edition."""
    _ = said.translate
    return Table(
        columns=(
            Column("aspect", _("Key"), is_detail=True),
            Column("label", _("Aspect")),
            Column("average", _("Average"), is_number=True),
            Column("answers", _("Answers, rounded"), is_number=True),
            Column("shown", _("Shown as"), is_detail=True),
            Column("released_at", _("Released"), is_detail=True),
        ),
        rows=tuple(
            (
                aspect.key,
                aspect.label.text(said.language),
                _decimal(aspect),
                aspect.answers,
                _("fewer than ten") if aspect.answers is None else _("rounded"),
                aspect.released_at.isoformat(),
            )
            for aspect in found.aspects
        ),
        caption=f"{_('What participants thought of the event')}. {source(found, said)}." if found.aspects else "",
        notes=protection_rules(_),
        unknown=_("fewer than ten"),
        locale=said.locale,
    )


def protection_rules(translate: Translator) -> tuple[str, ...]:
    """How answers about the event are protected, sentence by sentence."""
    _ = translate
    return (
        _("Fewer than {n} answers about an aspect are not shown; the number of answers is rounded to {step}.").format(
            n=SMALLEST_GROUP, step=ROUNDING_STEP
        ),
        _(
            "Averages are rounded to half a star, and to a tenth from {n} answers on: one answer moves them by less "
            "than that. How many people gave how many stars is not published."
        ).format(n=FINE_FROM),
        _(
            "They come out at most once a day, and each only when its answers differ by {n} or more from every time "
            "before; they wait where comparing them would tell how somebody answered."
        ).format(n=SMALLEST_GROUP),
    )


def _decimal(aspect: RatedAspect) -> Decimal | None:
    value = aspect.average
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)
