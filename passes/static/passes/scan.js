/* The scan page: the camera reads a Pass, the check character is verified before anything is sent.
   Everything here is comfort: typing the code, a photo and a hand scanner work without it. */
(function () {
  "use strict";

  const NO_PASS = "Ce n'est pas un Pass.";

  function start(form) {
    const field = form.querySelector("[name=code]");
    const said = form.querySelector("[data-scan-said]");
    const stage = form.querySelector("[data-scan-stage]");
    const opener = form.querySelector("[data-scan-open]");
    const check = form.querySelector("[name=act][value=check]");
    const photo = form.querySelector("[name=photo]");
    let running = false;

    function say(sentence) {
      said.textContent = sentence;
      field.classList.toggle("fr-input--error", Boolean(sentence));
    }

    field.addEventListener("change", () => {
      const { fault } = window.declicCode.read(field.value);
      say(fault === "wrong_check_character" ? "Un caractère est faux, ou deux sont inversés." : "");
    });

    window.declicTastes.listen(field);

    if (photo) {
      photo.addEventListener("change", () => {
        if (photo.files.length) form.requestSubmit(check);
      });
    }

    function receive(text) {
      if (window.declicCode.read(text).fault) {
        if (said.textContent !== NO_PASS) window.declicTastes.signal(false);
        say(NO_PASS);
        return false;
      }
      say("");
      field.value = text;
      window.declicTastes.signal(true);
      form.requestSubmit(check);
      return true;
    }

    async function look() {
      if (running) return;
      running = true;
      stage.hidden = false;
      if (opener) opener.hidden = true;
      try {
        await window.declicEye.watch(stage.querySelector("video"), form.dataset.decoder, receive);
      } catch (_refused) {
        running = false;
        stage.hidden = true;
        say("La caméra n'est pas disponible : tapez le code ou prenez une photo.");
      }
    }

    if (!window.declicEye.able() || !stage || !opener) return;
    opener.hidden = false;
    opener.addEventListener("click", look);
    if (form.dataset.cameraAtOnce === "yes" && window.matchMedia("(pointer: coarse)").matches) look();
  }

  document.querySelectorAll("form[data-scan]").forEach(start);
})();
