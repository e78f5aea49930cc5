// Puts Streamlit's own words into the visitor's language (widget_words.py). React writes a text again only where its
// own word changed, so what stands here stays until then; what was written before is kept for another language.
// And lets screen readers pass over what only decorates: symbols beside a text, which Streamlit calls by their English
// names, the small curves of figures, and the marks of a chart, which Vega calls by our names of columns where the chart
// as a whole says in words what it shows.
(function () {
  var SYMBOLS = '[role="img"][aria-label$=" icon"]:not([aria-hidden])';
  var DRAWINGS = '[data-testid="stMetricChart"]:not([aria-hidden]), [data-testid="stVegaLiteChart"] svg:not([aria-hidden])';
  var FILES = JSON.parse(document.currentScript.dataset.words), NAMES = ["aria-label", "title", "placeholder"];
  var AGAIN_MS = 30000, wanted = "en", places = [], before = new WeakMap();

  function unchanged(text) { return text; }
  function sayingOf(words) {
    var patterns = [];
    Object.keys(words).forEach(function (english) {
      if (english.indexOf("{") < 0) return;
      var around = english.split(/\{\w+\}/).map(function (part) { return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); });
      patterns.push({ found: new RegExp("^" + around.join("(.+)") + "$"), said: words[english].replace(/\{\w+\}/, "$1") });
    });
    return function (text) {
      if (Object.hasOwn(words, text)) return words[text];
      var one = patterns.filter(function (pattern) { return pattern.found.test(text); })[0];
      return one ? text.replace(one.found, one.said) : text;
    };
  }

  // `kept` is what stood in one place before, and what was put there.
  function put(owner, name, value, say, write) {
    var kept = before.get(owner) || {}, english = kept[name] && kept[name].put === value ? kept[name].english : value;
    var said = say(english);
    if (said === value) return;
    kept[name] = { english: english, put: said };
    before.set(owner, kept);
    write(said);
  }
  function all(root, selector) {
    var found = [].slice.call(root.querySelectorAll(selector));
    return root.matches(selector) ? [root].concat(found) : found;
  }
  function hide(element) { element.setAttribute("aria-hidden", "true"); }
  function isBesideText(symbol) { return symbol.parentElement.textContent.trim() !== symbol.textContent.trim(); }
  function mendNames(element, say) {
    if (element.ownerSVGElement) return;
    NAMES.forEach(function (name) {
      var value = element.getAttribute(name);
      if (value) put(element, name, value, say, function (said) { element.setAttribute(name, said); });
    });
  }
  function mendTexts(root, say) {
    var texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), text = root.nodeType === 3 ? root : texts.nextNode();
    for (; text; text = texts.nextNode()) {
      put(text, "", text.data, say, (function (one) { return function (said) { one.data = said; }; })(text));
    }
  }
  // Before the browser paints it: nobody sees the English word first.
  function mend(root) {
    var element = root.nodeType === 1 ? root : root.parentElement;
    if (!element || !element.isConnected) return;
    if (root === element) {
      all(root, DRAWINGS).forEach(hide);
      all(root, SYMBOLS).filter(isBesideText).forEach(hide);
    }
    places.forEach(function (place) {
      if (!place.selector) {
        if (root === element) all(root, "[aria-label], [title], [placeholder]").forEach(function (one) { mendNames(one, place.say); });
      } else if (element.closest(place.selector)) mendTexts(root, place.say);
      else if (root === element) all(root, place.selector).forEach(function (one) { mendTexts(one, place.say); });
    });
  }
  function learn() {
    var language = document.documentElement.lang;
    if (language === wanted) return;
    wanted = language;
    if (!FILES[language]) {
      places.forEach(function (place) { place.say = unchanged; });
      mend(document.documentElement);
      return;
    }
    fetch(FILES[language]).then(function (answer) { return answer.json(); }).then(function (words) {
      if (language !== wanted) return;
      places = Object.keys(words).map(function (selector) { return { selector: selector, say: sayingOf(words[selector]) }; });
      mend(document.documentElement);
    }).catch(function () {
      setTimeout(function () { wanted = ""; }, AGAIN_MS);  // without a connection: with the next change after this
    });
  }

  new MutationObserver(function (changes) {
    learn();
    changes.forEach(function (change) {
      if (change.type === "childList") change.addedNodes.forEach(mend); else mend(change.target);
    });
  }).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["lang"].concat(NAMES),
  });
  learn();
  mend(document.documentElement);
})();
