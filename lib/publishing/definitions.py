"""What the words and signs of the figures mean, and under which terms bundled data come: for readers of any output."""

from collections.abc import Iterable

from lib.domain.corpus_table import CorpusLine
from lib.domain.counts import SMALLEST_GROUP
from lib.publishing.datasets import footnote_text
from lib.publishing.wording import UNKNOWN, Words


def definitions(said: Words, corpora: Iterable[CorpusLine]) -> tuple[tuple[str, str], ...]:
    """(word, what it means), in the reader's language; `corpora` are those whose sizes need a note."""
    _ = said.translate
    odd_sizes = [
        f"{line.name}: {footnote_text(said, line.megabytes.footnote)}"
        for line in corpora
        if line.megabytes is not None and line.megabytes.footnote
    ]
    megabytes = _(
        "Millions of bytes (10^6) of the download: the compressed data files, as they are on the Hub. In memory a "
        "corpus takes more. Declared sizes keep the digits of their source."
    )
    return (
        (
            _("People"),
            _(
                "Whoever registered for the edition, for the talks only too. The same e-mail twice is one person; "
                "who withdrew is not counted from the next release on."
            ),
        ),
        (_("Teams"), _("Groups that signed up with a project. One person may be in two teams.")),
        (
            _("Projects"),
            _(
                "What teams submitted and did not withdraw: a corpus, and where there is one a model, a demo, a "
                "notebook and a video."
            ),
        ),
        (
            _("Corpora"),
            _("Sets of instructions. One that two projects share counts once in every total."),
        ),
        (
            _("Examples"),
            _("Rows of a corpus. Splits that repeat others count once. Examples are never shared out among countries."),
        ),
        (_("MB"), " ".join([megabytes, *odd_sizes])),
        (
            _("Likes"),
            _(
                "Likes on the Hugging Face Hub at the moment that stands beside them, summed over the repos of a "
                "project. They never enter a score of the jury."
            ),
        ),
        (
            _("Countries named"),
            _(
                "Countries that a corpus lists for its texts. Countries of people are those they wrote themselves, "
                "which need not be their nationality."
            ),
        ),
        (_("declared"), _("Published by the organizers; shown as they wrote it, with its source and date.")),
        (_("counted"), _("Counted here from what is public, such as repos on the Hub, at the date beside it.")),
        (
            _("released"),
            _(
                "A count of people made here under the rules that protect them: rounded, and moved only when more than "
                "{n} people came or left, so rows may not add up to the total."
            ).format(n=SMALLEST_GROUP),
        ),
        (UNKNOWN, _("Not known. It never stands for zero.")),
    )


def licences(said: Words) -> tuple[str, ...]:
    """Under which terms the data come that are bundled with the application."""
    _ = said.translate
    return (
        _("Country shapes: Natural Earth, public domain; packaged by world-atlas, ISC licence."),
        _("Countries and cities: GeoNames, CC BY 4.0. Selected rows and columns, values unchanged."),
        _("Corpora, models and demos belong to their teams; each repo says under which licence."),
    )
