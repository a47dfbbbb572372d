/* The scan page: the camera reads a Pass, the check character is verified before anything is sent.
   Everything here is comfort: typing the code, a photo and a hand scanner work without it. */
(function () {
  "use strict";

  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const LENGTH = 15;
  const PAUSE = 250;

  /* Field GF(32), polynomial x^5 + x^2 + 1: the n-th character from the right weighs 2^n. */
  function times(left, right) {
    let product = 0;
    for (; right; right >>= 1) {
      if (right & 1) product ^= left;
      left <<= 1;
      if (left & 32) left ^= 37;
    }
    return product;
  }

  /* The fifteen characters of a typed or scanned text, or "" when it is none of ours. */
  function plain(text) {
    const address = /^\s*https?:\/\/[^/?#\s]+\/p\/?#([\s\S]*)$/i.exec(text);
    const characters = (address ? address[1] : text)
      .replace(/[\s\u00a0\u00ad\u2010-\u2015\u202f\u2212-]/g, "")
      .toUpperCase()
      .replace(/O/g, "0")
      .replace(/[IL]/g, "1");
    const ours = characters.length === LENGTH && [...characters].every((c) => ALPHABET.includes(c));
    return ours ? characters : "";
  }

  function addsUp(characters) {
    let sum = 0;
    let weight = 1;
    for (const character of [...characters].reverse()) {
      sum ^= times(ALPHABET.indexOf(character), weight);
      weight = times(weight, 2);
    }
    return sum === 0;
  }

  async function detector(decoder) {
    if ("BarcodeDetector" in window) {
      const formats = await window.BarcodeDetector.getSupportedFormats();
      if (formats.includes("qr_code")) {
        const native = new window.BarcodeDetector({ formats: ["qr_code"] });
        return async (video) => {
          const found = await native.detect(video);
          return found.length ? found[0].rawValue : null;
        };
      }
    }
    await loadScript(decoder);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return async (video) => {
      const scale = Math.min(1, 720 / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (!canvas.width) return null;
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      return window.declicReadQr(context.getImageData(0, 0, canvas.width, canvas.height));
    };
  }

  function loadScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

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
      const characters = plain(field.value);
      say(characters && !addsUp(characters) ? "Un caractère est faux, ou deux sont inversés." : "");
    });

    if (photo) {
      photo.addEventListener("change", () => {
        if (photo.files.length) form.requestSubmit(check);
      });
    }

    function receive(text) {
      const characters = plain(text);
      if (!characters || !addsUp(characters)) {
        say("Ce n'est pas un Pass.");
        return false;
      }
      say("");
      field.value = text;
      if (navigator.vibrate) navigator.vibrate(60);
      form.requestSubmit(check);
      return true;
    }

    async function look() {
      if (running) return;
      running = true;
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: "environment" },
          audio: false,
        });
      } catch (_refused) {
        running = false;
        say("La caméra n'est pas disponible : tapez le code ou prenez une photo.");
        return;
      }
      const video = stage.querySelector("video");
      video.srcObject = stream;
      stage.hidden = false;
      if (opener) opener.hidden = true;
      await video.play();
      const read = await detector(form.dataset.decoder);
      const step = async () => {
        let text = null;
        try {
          text = await read(video);
        } catch (_frame) {
          text = null;
        }
        if (text && receive(text)) {
          stream.getTracks().forEach((track) => track.stop());
          return;
        }
        window.setTimeout(step, PAUSE);
      };
      step();
    }

    /* A camera exists for a page only over HTTPS or on this very machine. */
    const able = window.isSecureContext && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
    if (!able || !stage || !opener) return;
    opener.hidden = false;
    opener.addEventListener("click", look);
    if (form.dataset.cameraAtOnce === "yes" && window.matchMedia("(pointer: coarse)").matches) look();
  }

  document.querySelectorAll("form[data-scan]").forEach(start);
})();
