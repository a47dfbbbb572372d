/* The code of an invitation comes after # in the address: never sent to a server, and taken out of the
   address bar and the history before anything else. */
(function () {
  "use strict";
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (!code) return;
  const field = document.querySelector("[data-phone] [name=invitation]");
  if (!field) {
    window.location.replace(`${window.location.pathname}?nouveau#${code}`);
    return;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  field.value = code;
  document.querySelector("[data-phone] [name=pin]").focus();
})();
