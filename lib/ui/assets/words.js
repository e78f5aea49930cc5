// Puts Streamlit's own words into the visitor's language (widget_words.py). React writes a text again only where its
// own word changed, so what stands here stays until then; what was written before is kept for another language.
// And lets screen readers pass over what only decorates: symbols beside a text, which Streamlit calls by their English
// names, the small curves of figures, and the marks of a chart, which Vega calls by our names of columns where the chart
// as a whole says in words what it shows.
(function () {
  var SYMBOLS = '[role="img"][aria-label$=" icon"]:not([aria-hidden])';
  var DRAWINGS = '[data-testid="stMetricChart"]:not([aria-hidden]), [data-testid="stVegaLiteChart"] svg:not([aria-hidden])';
  var FILES = JSON.parse(document.currentScript.dataset.words), NAMES = ["aria-label", "title", "placeholder"];
  var PAUSE_MS = 40, AGAIN_MS = 30000, wanted = "en", places = [], before = new WeakMap(), looking = null;

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
  function hide(element) { element.setAttribute("aria-hidden", "true"); }
  function isBesideText(symbol) { return symbol.parentElement.textContent.trim() !== symbol.textContent.trim(); }
  function mend() {
    looking = null;
    document.querySelectorAll(DRAWINGS).forEach(hide);
    [].filter.call(document.querySelectorAll(SYMBOLS), isBesideText).forEach(hide);
    if (!places.length) return;
    var named = [].filter.call(document.querySelectorAll("[aria-label], [title], [placeholder]"), function (element) {
      return !element.ownerSVGElement;
    });
    places.forEach(function (place) {
      if (place.selector) document.querySelectorAll(place.selector).forEach(function (element) {
        var texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), text;
        while ((text = texts.nextNode())) {
          put(text, "", text.data, place.say, function (said) { text.data = said; });
        }
      });
      else named.forEach(function (element) {
        NAMES.forEach(function (name) {
          var value = element.getAttribute(name);
          if (value) put(element, name, value, place.say, function (said) { element.setAttribute(name, said); });
        });
      });
    });
  }
  function soon() {
    if (looking === null) looking = setTimeout(mend, PAUSE_MS);
  }
  function learn() {
    var language = document.documentElement.lang;
    if (language === wanted) return;
    wanted = language;
    if (!FILES[language]) {
      places.forEach(function (place) { place.say = unchanged; });
      soon();
      return;
    }
    fetch(FILES[language]).then(function (answer) { return answer.json(); }).then(function (words) {
      if (language !== wanted) return;
      places = Object.keys(words).map(function (selector) { return { selector: selector, say: sayingOf(words[selector]) }; });
      soon();
    }).catch(function () {
      setTimeout(function () { wanted = ""; }, AGAIN_MS);  // without a connection: with the next change after this
    });
  }

  new MutationObserver(function () {
    learn();
    soon();
  }).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["lang"].concat(NAMES),
  });
  learn();
})();
