/* « Mon espace ». The code after # leaves the address, the history and the next referrer before
   anything else happens (threats-and-accidents.md, T20); then it goes in the body of the form. */
(function () {
  "use strict";
  let typed = taken();

  function taken() {
    const code = window.location.hash.slice(1);
    if (window.location.hash || window.location.search) {
      window.history.replaceState(null, "", window.location.pathname);
    }
    return code;
  }

  function open() {
    const form = document.getElementById("own-page-form");
    if (!typed || !form) return;
    form.elements.code.value = typed;
    form.submit();
  }

  function lendVoice() {
    const button = document.querySelector("[data-read-aloud]");
    const speech = window.speechSynthesis;
    if (!button || !speech || !window.SpeechSynthesisUtterance) return;
    const label = button.textContent;
    const quiet = () => { button.textContent = label; };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speech.speaking) {
        speech.cancel();
        quiet();
        return;
      }
      // One sentence after the other: a long text is cut short by some phones.
      const parts = document.getElementById(button.dataset.readAloud).querySelectorAll("h1, h2, p, li");
      const heard = new Set();
      for (const part of parts) {
        if (part.closest("[data-silent]") || [...heard].some((other) => other.contains(part))) continue;
        heard.add(part);
        const sentence = new window.SpeechSynthesisUtterance(part.innerText);
        sentence.lang = "fr-FR";
        sentence.rate = 0.9;
        speech.speak(sentence);
        sentence.onend = () => { if (!speech.pending) quiet(); };
      }
      button.textContent = "Arrêter la lecture";
    });
    window.addEventListener("pagehide", () => speech.cancel());
  }

  // The same QR scanned again in the same tab changes what follows # and loads nothing.
  window.addEventListener("hashchange", () => {
    typed = taken();
    open();
  });
  document.addEventListener("DOMContentLoaded", () => {
    open();
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
    lendVoice();
  });
})();
