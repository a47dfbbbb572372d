/* « Envoyer le reçu »: the phone's own sharing where it has one; else the link opens a mail. */
(function () {
  "use strict";

  const link = document.querySelector("[data-share]");
  if (!link || !navigator.share) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    navigator.share({ title: link.dataset.title, text: link.dataset.share }).catch(() => {
      /* Closed without sending: nothing to say. */
    });
  });
})();
