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

// The language switch changes the address and every text, but not what the document says its language is.
(function () {
  ["pushState", "replaceState"].forEach(function (name) {
    var plain = history[name];
    history[name] = function () {
      plain.apply(history, arguments);
      var chosen = /[?&]lang=(es|en|pt)(?:&|$)/.exec(location.search);
      if (chosen) document.documentElement.lang = chosen[1];
    };
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
