/* The address of a QR carries its code after #: it leaves the address bar, the history and the next
   page's referrer before anything else happens (threats-and-accidents.md, T20). */
(function () {
  "use strict";
  if (window.location.hash || window.location.search) {
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
