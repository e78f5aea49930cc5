// Runs before Streamlit connects. It keeps no record of anybody.

// What the server must know for the first run: whether the screen is narrow and whether maps can be drawn.
(function () {
  var known = /(?:^|; )tablero_viewport=(?:narrow|wide)-(webgl|nowebgl)/.exec(document.cookie);
  var webgl = known && known[1];
  if (!webgl) {
    var context = null;
    try { context = document.createElement("canvas").getContext("webgl2"); } catch (_) { /* no WebGL then */ }
    webgl = context ? "webgl" : "nowebgl";
    var release = context && context.getExtension("WEBGL_lose_context");
    if (release) release.loseContext();
  }
  var width = window.matchMedia("(max-width: 640px)").matches ? "narrow" : "wide";
  document.cookie = "tablero_viewport=" + width + "-" + webgl + "; path=/; SameSite=Lax" +
    (location.protocol === "https:" ? "; Secure" : "");
})();

// Streamlit would first ask whether its server is there, on an inner page also where it is not, and only then connect.
// This page came from that server: connect at once, and take messages from no other site that frames us.
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};

// Signing in does nothing inside a frame, and a provider sends everybody back to the first page. So a frame is marked
// for the style sheet, which shows the way out of it instead; and whoever goes to sign in is brought back to the page
// from which they went (`sign_in_here` holds the buttons).
(function () {
  var PLACE = "tablero_return", PATIENCE_MS = 600000;
  if (window.top !== window) document.documentElement.classList.add("framed");
  var kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(PLACE));
    sessionStorage.removeItem(PLACE);
  } catch (_) { /* no memory, no way back: the first page then */ }
  var came = kept && Date.now() - kept.at < PATIENCE_MS && /^\/(?![\/\\])/.test(kept.path) && kept.path;
  if (came && location.pathname === "/" && came !== "/") location.replace(came);
  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest(".st-key-sign_in_here button")) return;
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ at: Date.now(), path: location.pathname + location.search }));
    } catch (_) { /* as above */ }
  }, true);
})();

// Addresses. What a visit is given goes along in them; Streamlit would make a place of its own in the history of that:
// going back from there would lead to the same page without it, which is given it anew, and so on. And the language
// switch changes the address and every text, but not what the document says its language is.
(function () {
  var GIVEN = ["lang", "etapa", "persona"], push = history.pushState, replace = history.replaceState;
  var pages = JSON.parse(document.currentScript.dataset.pages);

  function speak() {
    var chosen = /[?&]lang=(es|en|pt)(?:&|$)/.exec(location.search);
    if (chosen) document.documentElement.lang = chosen[1];
  }
  function isOnlyGiven(address) {
    var next = new URL(address, location.href), now = new URLSearchParams(location.search);
    GIVEN.forEach(function (name) { if (!now.has(name)) next.searchParams.delete(name); });
    return next.pathname === location.pathname && next.searchParams.toString() === now.toString();
  }
  history.pushState = function (state, title, address) {
    (isOnlyGiven(address) ? replace : push).call(history, state, title, address);
    speak();
  };
  history.replaceState = function () {
    replace.apply(history, arguments);
    speak();
  };
  window.addEventListener("popstate", speak);

  // A link in a text to a page of ours opens as if one had gone back to it: Streamlit asks its server for that page,
  // where it would otherwise load everything anew in a new tab. A choice (`choice_` and its parameter) changes nothing
  // else in the address. Without a connection, or with a key held down, it is a link like any.
  function addressOf(link, choice) {
    var wanted = new URL(link.href), now = new URLSearchParams(location.search);
    if (choice) {
      var name = /st-key-choice_([\w-]+)/.exec(choice.className)[1];
      now.set(name, wanted.searchParams.get(name));
      return location.pathname + "?" + now;
    }
    GIVEN.forEach(function (name) {
      if (now.has(name)) wanted.searchParams.set(name, now.get(name)); else wanted.searchParams.delete(name);
    });
    return wanted.pathname + wanted.search;
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.hash || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    var choice = link.closest('[class*="st-key-choice_"]'), app = document.querySelector('[data-testid="stApp"]');
    var isEmbedded = window.top !== window || new URLSearchParams(location.search).get("embed") === "true";
    if (link.origin !== location.origin || pages.indexOf(link.pathname) < 0 || (isEmbedded && !choice)) return;
    if (app.dataset.testConnectionState !== "CONNECTED") return;
    event.preventDefault();
    push.call(history, null, "", addressOf(link, choice));
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
    if (!choice) document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
  });
})();

// Streamlit says light or dark on its own element only; dialogs and popovers lie outside it and need to know too.
(function () {
  function follow(app) {
    function copy() { document.documentElement.style.colorScheme = getComputedStyle(app).colorScheme; }
    new MutationObserver(copy).observe(app, { attributes: true, attributeFilter: ["class"] });
    copy();
  }
  var waiting = new MutationObserver(function () {
    var app = document.querySelector('[data-testid="stApp"]');
    if (app) { waiting.disconnect(); follow(app); }
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });
})();

// On narrow screens a menu with groups is a list whose items lie in a `div` each group has (Streamlit 1.67): no list to a
// screen reader, which is told so; the links stay.
(function () {
  function mend() {
    document.querySelectorAll('ul[data-testid="stSidebarNavItems"]:has(> div)').forEach(function (list) {
      list.setAttribute("role", "none");
      list.querySelectorAll("li:not([role])").forEach(function (item) { item.setAttribute("role", "none"); });
    });
  }
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
})();

// Once the first view is gone it stays gone, without the style sheet that looks for the moment (first_html.py).
(function () {
  var view = document.getElementById("first-view"), leaving = document.getElementById("first-view-leaving");
  if (!leaving) return;
  var hearing = new MutationObserver(function () {
    if (!document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')) return;
    hearing.disconnect();
    if (view) view.style.cssText += "visibility: hidden; transition: none;";
    leaving.remove();
  });
  var where = { attributes: true, attributeFilter: ["data-test-script-state"], childList: true, subtree: true };
  hearing.observe(document.documentElement, where);
})();

// When the connection is lost, say so: from when the data on the page are, and where the light version is. The words
// come with the page in every language (`connection-notice`). Streamlit's DOM, seen on 1.67: its element says
// "CONNECTED" once connected, and anything else afterwards means that it lost its server.
(function () {
  var PATIENCE_MS = 1000;  // a reconnection shorter than this is nobody's concern
  var words = document.getElementById("connection-notice");
  if (!words) return;
  var bar = document.createElement("div");
  bar.id = "connection-bar";
  bar.setAttribute("role", "status");
  document.body.appendChild(bar);
  var app = null, wasConnected = false, timer = null;

  function isLost() {
    var state = app && app.dataset.testConnectionState;
    if (state === "CONNECTED") wasConnected = true;
    return !navigator.onLine || (wasConnected && state !== "CONNECTED");
  }

  function locale(language) {
    var liked = (navigator.languages || []).filter(function (tag) { return tag.split("-")[0] === language; });
    return liked[0] || language;
  }

  function timeOf(moment, language) {
    var now = new Date(), parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (moment.toDateString() !== now.toDateString()) { parts.day = "numeric"; parts.month = "short"; }
    if (moment.getFullYear() !== now.getFullYear()) parts.year = "numeric";
    return new Intl.DateTimeFormat(locale(language), parts).format(moment);
  }

  function lightAddress(language) {
    var pages = JSON.parse(words.dataset.lightPages), query = new URLSearchParams(location.search);
    var page = location.pathname.replace(/^\/|\/$/g, ""), kept = new URLSearchParams({ lang: language });
    var project = page === "proyecto" && query.get("id");
    if (query.get("etapa")) kept.set("etapa", query.get("etapa"));
    var path = project ? pages[""] + "/proyecto/" + encodeURIComponent(project) : pages[page] || pages[""];
    return path + "?" + kept;
  }

  function show() {
    var language = document.documentElement.lang;
    var said = words.content.querySelector('p[lang="' + language + '"]') || words.content.firstElementChild;
    var notice = said.cloneNode(true), dated = notice.querySelector("span");
    var data = document.querySelector('[class*="st-key-data_from_"]');
    var seconds = data && /st-key-data_from_(\d+)/.exec(data.className);
    if (seconds) {
      var moment = new Date(seconds[1] * 1000), time = dated.querySelector("time");
      time.dateTime = moment.toISOString();
      time.textContent = timeOf(moment, said.lang);
    } else {
      dated.remove();
    }
    notice.querySelector("a").href = lightAddress(said.lang);
    bar.replaceChildren(notice);
    // A class and not `:has()`: with that, the browser looks through the whole page at every change of it.
    document.documentElement.classList.add("cut-off");
    document.documentElement.style.setProperty("--connection-bar-height", bar.offsetHeight + "px");
  }

  function look() {
    if (!isLost()) {
      clearTimeout(timer);
      timer = null;
      bar.replaceChildren();
      document.documentElement.classList.remove("cut-off");
    } else if (timer === null) {
      timer = setTimeout(function () { if (isLost()) show(); }, PATIENCE_MS);
    }
  }

  window.addEventListener("online", look);
  window.addEventListener("offline", look);
  window.addEventListener("resize", function () { if (bar.firstChild) show(); });
  var waiting = new MutationObserver(function () {
    app = document.querySelector('[data-testid="stApp"]');
    if (!app) return;
    waiting.disconnect();
    new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
    look();
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });
  look();
})();

// Scoring: a digit marks the criterion that has the focus, a comment is saved when typing pauses, and the place on the
// page is found again after a reload. Streamlit's DOM, seen on 1.67: a mark is a radio button whose text is the digit;
// a text area hands its text over on Ctrl+Enter.
(function () {
  var CRITERION = '[class*="st-key-criterion_"], [class*="st-key-practice_"]', TYPING_PAUSE_MS = 1200, SHEET = ".st-key-scoring_sheet";

  function marksOf(criterion) { return [].slice.call(criterion.querySelectorAll('button[role="radio"]:not([disabled])')); }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    var criterion = event.target.closest(CRITERION);
    if (!criterion) return;
    var marks = marksOf(criterion), isBlank = event.key === "Delete" || event.key === "Backspace";
    var wanted = marks.filter(function (mark) {
      return isBlank ? mark.ariaChecked === "true" : mark.textContent.trim() === event.key && mark.ariaChecked !== "true";
    })[0];
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });

  var typing = null;
  function handOver(area) {
    if (!area.isConnected) return;
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true }));
  }
  document.addEventListener("input", function (event) {
    if (!event.target.matches(".st-key-scoring_comments textarea")) return;
    clearTimeout(typing);
    typing = setTimeout(handOver, TYPING_PAUSE_MS, event.target);
  });
  document.addEventListener("visibilitychange", function () {
    var area = document.activeElement;
    if (document.hidden && area && area.matches(".st-key-scoring_comments textarea")) handOver(area);
  });

  // The place on the page: of each tab its own, and the same project's again after a reload.
  var HEAD_PX = 112, GROWING_MS = 300, place = { project: null, tab: 0, tops: {} };
  function project() { return new URLSearchParams(location.search).get("proyecto"); }
  function page() { return document.querySelector(SHEET) && document.querySelector('[data-testid="stMain"]'); }
  function tabs() { return [].slice.call(document.querySelectorAll('.st-key-scoring_tabs [role="tab"]')); }
  function openTab() { return Math.max(0, tabs().findIndex(function (tab) { return tab.ariaSelected === "true"; })); }
  function keep() {
    place.tops[place.tab] = page().scrollTop;
    sessionStorage.setItem("scoring-place", JSON.stringify(place));
  }
  function goTo(top) { requestAnimationFrame(function () { if (page()) page().scrollTo(0, top); }); }
  function begin() {
    if (!page() || !project() || place.project === project()) return;
    var kept = JSON.parse(sessionStorage.getItem("scoring-place") || "null");
    var isFirst = place.project === null, isReload = isFirst && kept && kept.project === project();
    place = isReload ? kept : { project: project(), tab: 0, tops: {} };
    if (tabs()[place.tab] && place.tab !== openTab()) tabs()[place.tab].click();
    if (isReload) setTimeout(goTo, GROWING_MS, place.tops[place.tab] || 0);
    else if (!isFirst) goTo(0);  // a first page is at its start: later it would move under a finger
  }
  function turnTo(tab) {
    if (tab === place.tab) return;
    var panels = [].slice.call(document.querySelectorAll('.st-key-scoring_tabs [role="tabpanel"]'));
    var panel = panels.filter(function (one) { return one.offsetHeight; })[0], start = page().scrollTop;
    if (panel) start = Math.min(start, Math.max(0, start + panel.getBoundingClientRect().top - HEAD_PX));
    place.tab = tab;
    goTo(place.tops[tab] === undefined ? start : place.tops[tab]);
  }
  document.addEventListener("scroll", function () {
    if (page() && place.project === project() && place.tab === openTab()) keep();
  }, true);
  document.addEventListener("click", function (event) {
    if (event.target.closest(".st-key-scoring_tabs [role='tab']")) setTimeout(function () { turnTo(openTab()); }, 50);
  });
  var looking = null;
  new MutationObserver(function () {
    var isScoring = /\/puntuar$/.test(location.pathname);
    document.documentElement.classList.toggle("scoring", isScoring);  // the page ends above the bar that stays in sight
    if (!isScoring) { place.project = ""; return; }
    if (looking === null) looking = setTimeout(function () { looking = null; begin(); }, 100);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
