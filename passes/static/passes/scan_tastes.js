/* What a phone remembers of its desk, and how it tells good from bad without being looked at.

   Sound, vibration and large text are one choice for every page of the desk; private browsing may
   refuse to remember it, and nothing is lost. */
(function () {
  "use strict";

  const memory = {
    read(name) {
      try {
        return JSON.parse(localStorage.getItem(`declic-${name}`)) || {};
      } catch (_refused) {
        return {};
      }
    },
    write(name, value) {
      try {
        localStorage.setItem(`declic-${name}`, JSON.stringify(value));
      } catch (_refused) {
        /* It is only proposed again. */
      }
    },
  };
  const tastes = memory.read("tastes");
  let sound = null;

  function touch(good) {
    if (!tastes.mute && navigator.vibrate) navigator.vibrate(good ? 60 : [120, 80, 120]);
  }

  function signal(good) {
    if (tastes.mute) return;
    touch(good);
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (!Sound) return;
    sound = sound || new Sound();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = good ? 880 : 220;
    volume.gain.value = 0.1;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + (good ? 0.12 : 0.35));
  }

  /* A button that stays pressed: the taste is kept, and applied at once. */
  function taste(name, button, apply) {
    const show = () => {
      button.setAttribute("aria-pressed", tastes[name] ? "true" : "false");
      apply(Boolean(tastes[name]));
    };
    button.addEventListener("click", () => {
      tastes[name] = !tastes[name];
      memory.write("tastes", tastes);
      show();
    });
    show();
  }

  /* A hand scanner types wherever the page stands: its first key finds the field of the code. */
  function listen(field) {
    document.addEventListener("keydown", (event) => {
      const free = event.target === document.body || event.target.id === "content";
      if (free && event.key.length === 1 && !event.ctrlKey && !event.metaKey) field.focus();
    });
  }

  function offer(root) {
    root.querySelectorAll("[data-scan-large]").forEach((button) =>
      taste("large", button, (on) => root.classList.toggle("scan--large", on)),
    );
    root.querySelectorAll("[data-scan-mute]").forEach((button) => taste("mute", button, () => {}));
    root.querySelectorAll("[data-scan-tastes]").forEach((row) => (row.hidden = false));
  }

  document.querySelectorAll(".scan").forEach(offer);
  window.declicTastes = { memory, touch, signal, listen };
})();
