"""What the checks of a project's links found, in plain words: one sentence for each, with what was read."""

from collections.abc import Callable, Mapping, Sequence

from lib.domain.bundle import Aspect, Check, CheckedLink, Result
from lib.i18n import Translator
from lib.publishing.project_wording import kind_name
from lib.publishing.wording import Words

_BILLION = 1_000_000_000
_MILLION = 1_000_000


def result_name(result: Result, translate: Translator) -> str:
    """A result as one word."""
    _ = translate
    return {
        "verified": _("verified"),
        "missing": _("missing"),
        "contradicting": _("contradicting"),
        "unknown": _("unknown"),
    }[result]


def worst_result(checked: CheckedLink) -> Result:
    """What to say of a link in one word: a contradiction before what is missing, and unknown where nothing was read."""
    faults = {check.result for check in checked.faults}
    if "contradicting" in faults:
        return "contradicting"
    if "missing" in faults:
        return "missing"
    return "verified" if checked.read_at is not None and _is_there(checked) else "unknown"


def _is_there(checked: CheckedLink) -> bool:
    existence = checked.check("existence")
    return existence is not None and existence.result == "verified"


def fault_sentences(checked: CheckedLink, said: Words) -> tuple[str, ...]:
    """What is not as asked, and what a Space says that is not so; not what nobody could look at."""
    not_so = [
        check
        for check in checked.checks
        if check.is_fault or (check.result == "contradicting" and check.aspect != "kind")
    ]
    sentences = [sentence(check, said) for check in not_so]
    return tuple(dict.fromkeys(text for text in sentences if text))


def verified_words(checked: CheckedLink, said: Words) -> tuple[str, ...]:
    """What is as asked, in a few words each, and what a Space does not say."""
    _ = said.translate
    if checked.read_at is None:
        return ()
    openness, organization = checked.check("openness"), checked.check("organization")
    words = []
    if openness is not None and openness.result == "verified":
        words.append(_("public"))
    if organization is not None and organization.result == "verified":
        words.append(_("in {organization}").format(organization=", ".join(organization.found)))
    for check in checked.checks:
        if check.aspect in _WORDS and check.result in ("verified", "missing") and not check.is_fault:
            words.append(sentence(check, said))
    return tuple(word for word in words if word)


def sentence(check: Check, said: Words) -> str:
    """What one check found; empty where there is nothing to say."""
    said_of = _WORDS.get(check.aspect) or _SENTENCES[check.aspect]
    return said_of(check, said)


def _kind(check: Check, said: Words) -> str:
    _ = said.translate
    if check.result != "contradicting":
        return ""
    if check.where == "link":
        return _("The link is of another kind than was asked for.")
    return _("Linked as {kind}; on the Hub this name is: {really}.").format(
        kind=kind_name(check.found[0], _), really=kind_name(check.wanted[0], _)
    )


def _existence(check: Check, said: Words) -> str:
    _ = said.translate
    if check.result == "verified":
        return ""
    if check.result == "missing":
        return _("It is not on the Hub.")
    return _hidden(said) if check.found else _("Nobody has looked for it on the Hub yet.")


def _hidden(said: Words) -> str:
    return said.translate("The Hub does not show it: it was deleted or made private.")


def _organization(check: Check, said: Words) -> str:
    if check.result != "contradicting":
        return ""
    return said.translate("It belongs to {owner}, not to {organization}.").format(
        owner=", ".join(check.found), organization=", ".join(check.wanted)
    )


def _openness(check: Check, said: Words) -> str:
    _ = said.translate
    sentences = {
        "private": _("It is private."),
        "disabled": _("The Hub has disabled it."),
        "gated": _("Its files open only to people who are let in."),
        "hidden": _hidden(said),
    }
    return " ".join(sentences[word] for word in check.found)


def _size(check: Check, said: Words) -> str:
    _ = said.translate
    if not check.found:
        return ""
    size = _parameters(int(check.found[0]), said)
    if check.result == "contradicting":
        most = _parameters(int(check.wanted[0]), said)
        if check.where == "name":
            return _("By its name it has {size} parameters; {most} are the most.").format(size=size, most=most)
        return _("It has {size} parameters; {most} are the most.").format(size=size, most=most)
    if check.where == "name":
        return _("{size} parameters by its name").format(size=size)
    return _("{size} parameters").format(size=size)


def _parameters(count: int, said: Words) -> str:
    """A number of parameters as people say it: "7B", "350M"."""
    for unit, letter in ((_BILLION, "B"), (_MILLION, "M")):
        if count >= unit:
            return f"{said.number(round(count / unit, 1))}{letter}"
    return said.number(count)


def _base_model(check: Check, said: Words) -> str:
    _ = said.translate
    if check.result == "missing":
        return _("Its card names no model that it was made from.")
    return _("made from {names}").format(names=_listed(check.found)) if check.found else ""


def _named(check: Check, said: Words, sentences: Mapping[Result, str]) -> str:
    text = sentences.get(check.result, "")
    return text.format(names=_listed(check.found)) if text else ""


def _dataset_of_model(check: Check, said: Words) -> str:
    _ = said.translate
    return _named(
        check,
        said,
        {
            "verified": _("its card names the corpus {names}"),
            "missing": _("Its card names no corpus."),
            "contradicting": _("Its card names {names}, which is no corpus of this project."),
        },
    )


def _model_of_space(check: Check, said: Words) -> str:
    _ = said.translate
    return _named(
        check,
        said,
        {
            "verified": _("it names the model {names}"),
            "missing": _("it names no model"),
            "contradicting": _("It names {names}, which is no model of this project."),
        },
    )


def _dataset_of_space(check: Check, said: Words) -> str:
    _ = said.translate
    return _named(
        check,
        said,
        {
            "verified": _("it names the corpus {names}"),
            "missing": _("it names no corpus"),
            "contradicting": _("It names {names}, which is no corpus of this project."),
        },
    )


def _listed(names: Sequence[str]) -> str:
    """At most three names; people put dozens into a card."""
    return ", ".join([*names[:3], "…"] if len(names) > 3 else names)


_Said = Callable[[Check, Words], str]
_SENTENCES: Mapping[Aspect, _Said] = {
    "kind": _kind,
    "existence": _existence,
    "organization": _organization,
    "openness": _openness,
}
# What is told of a link where it is as asked, too.
_WORDS: Mapping[Aspect, _Said] = {
    "size": _size,
    "base_model": _base_model,
    "dataset_of_model": _dataset_of_model,
    "model_of_space": _model_of_space,
    "dataset_of_space": _dataset_of_space,
}
