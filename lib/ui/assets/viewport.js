// Tells the server before the first run whether the screen is narrow and whether maps can be drawn: nothing else.
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
