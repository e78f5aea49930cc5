"""What must hold of any page that is open: each check gives a list of faults, empty when there is none."""

import json
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import axe_playwright_python
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.browser.visitors import Visitor
from tests.serving import ROOT

AXE = (Path(axe_playwright_python.__file__).with_name("axe.min.js")).read_text(encoding="utf-8")
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Words that are frequent in English and are none in Spanish and Portuguese.
ENGLISH_WORDS = (
    "the",
    "and",
    "with",
    "from",
    "your",
    "this",
    "that",
    "have",
    "are",
    "was",
    "were",
    "when",
    "which",
    "not",
)

_CUT_TEXT = """() => {
  const faults = [];
  const shown = (box) => box.width > 1 && box.height > 1;
  const says = (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.textContent.trim()).join(" ").trim();
  const scrolls = (element) => {
    for (let above = element; above && above !== document.body; above = above.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(above).overflowX) && above.scrollWidth > above.clientWidth + 1)
        return true;
    return false;
  };
  for (const element of document.querySelectorAll('[data-testid="stApp"] *')) {
    const text = says(element);
    if (!text || element.closest("svg, canvas, [aria-hidden='true']")) continue;
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (!shown(box) || style.clip === "rect(0px, 0px, 0px, 0px)" || style.clipPath === "inset(50%)") continue;
    for (let above = element, depth = 0; above && depth < 4; above = above.parentElement, depth++) {
      const around = getComputedStyle(above);
      if (!above.clientWidth && around.display !== "inline") break;  // in something folded away
      if (!["hidden", "clip"].includes(around.overflowX) || above.querySelector("canvas")) continue;
      if (above.scrollWidth > above.clientWidth + 1 && !element.closest("[title]")) {
        faults.push(`cut: "${text.slice(0, 60)}" (${above.scrollWidth} px in ${above.clientWidth})`);
        break;
      }
    }
    if (box.right > innerWidth + 1 && !scrolls(element))
      faults.push(`beyond the right edge: "${text.slice(0, 60)}" (${Math.round(box.right)} of ${innerWidth} px)`);
  }
  return [...new Set(faults)];
}"""

_SIDEWAYS = """() => {
  const faults = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} px wide in ${innerWidth}`);
  for (const element of document.querySelectorAll('[data-testid="stApp"], [data-testid="stMain"], section')) {
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1)
      faults.push(`${element.dataset.testid} is ${element.scrollWidth} px wide in ${element.clientWidth}`);
  }
  return faults;
}"""


def exceptions(page: Page) -> list[str]:
    """What the page shows of a script that failed."""
    failed = page.locator('[data-testid="stException"], [data-testid="stErrorElement"]')
    return [f"exception: {text}" for text in failed.all_inner_texts()]


def sideways(page: Page) -> list[str]:
    """What is wider than the window."""
    return list(page.evaluate(_SIDEWAYS))


def cut_text(page: Page) -> list[str]:
    """Texts that end at an edge and do not say the rest."""
    return list(page.evaluate(_CUT_TEXT))


def accessibility(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2, levels A and AA."""
    page.evaluate(AXE)
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        list(AXE_TAGS),
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + json.dumps([_short(node) for node in violation["nodes"]][:4], ensure_ascii=False)
        for violation in found["violations"]
    ]


def _short(node: dict[str, object]) -> str:
    return f"{node['target']} {str(node['html'])[:160]} {str(node.get('failureSummary', ''))[:240]}"


@cache
def _english_pieces(language: str) -> tuple[str, ...]:
    """The parts of our English sentences, between placeholders, that no sentence in `language` contains."""
    path = ROOT / "lib" / "locale" / language / "LC_MESSAGES" / "tablero.po"
    messages = [message for message in read_po(BytesIO(path.read_bytes()), locale=language) if message.id]
    said = "\n".join(form for message in messages for form in _forms(message.string))
    pieces = {
        literal.strip(' .,:;·()"')
        for message in messages
        for sentence in _forms(message.id)
        for literal, *_placeholder in Formatter().parse(sentence)
    }
    return tuple(sorted(piece for piece in pieces if len(re.findall(r"[^\W\d_]+", piece)) >= 2 and piece not in said))


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def untranslated(text: str, language: str) -> list[str]:
    """English in the text of a Spanish or Portuguese page: sentences of ours, and everyday English words."""
    if language == "en":
        return []
    return [f"untranslated: {found!r}" for found in _untranslated(text, language)]


def _untranslated(text: str, language: str) -> Iterator[str]:
    there = (piece for piece in _english_pieces(language) if piece in text)  # thousands of patterns take half a second
    yield from (piece for piece in there if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text))
    for line in text.splitlines():
        if re.search(rf"(?<![\w-])(?:{'|'.join(ENGLISH_WORDS)})(?![\w-])", line, re.IGNORECASE):
            yield line.strip()


def failures_in_log(log: str) -> list[str]:
    """What a server wrote of scripts and requests that failed."""
    return [line for line in log.splitlines() if re.search(r'Traceback|"level": "(?:error|critical)"|ERROR', line)]


def every_fault(visitor: Visitor) -> list[str]:
    """All checks of the page that `visitor` has open, once it is drawn; what the browser noticed included."""
    visitor.wait()  # what is stale is pale, and would be taken for a fault
    page = visitor.page
    return [
        *exceptions(page),
        *visitor.record.faults(),
        *untranslated(visitor.text(), visitor.preferences.language),
        *sideways(page),
        *cut_text(page),
        *accessibility(page),
    ]
