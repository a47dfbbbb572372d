/* The eye of a scan page: it reads the QR seen by the camera or held in a photo, in the page. */
(function () {
  "use strict";

  const PAUSE = 250;
  const WIDEST = 720;
  const WIDEST_PHOTO = 1600;

  function loadScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  async function native() {
    if (!("BarcodeDetector" in window)) return null;
    const formats = await window.BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  }

  /* A function that gives the text of an image's QR, or null. */
  async function reader(decoder) {
    const detector = await native();
    if (detector) {
      return async (image) => {
        const found = await detector.detect(image);
        return found.length ? found[0].rawValue : null;
      };
    }
    if (!window.declicReadQr) await loadScript(decoder);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return async (image, widest = WIDEST) => {
      const width = image.videoWidth || image.width;
      const height = image.videoHeight || image.height;
      const scale = Math.min(1, widest / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      if (!canvas.width) return null;
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return window.declicReadQr(context.getImageData(0, 0, canvas.width, canvas.height));
    };
  }

  /* A camera exists for a page only over HTTPS or on this very machine. */
  function able() {
    return Boolean(
      window.isSecureContext && navigator.mediaDevices && navigator.mediaDevices.getUserMedia,
    );
  }

  /* Look through the camera until `receive(text)` answers true; gives the function that stops. */
  async function watch(video, decoder, receive) {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment" },
      audio: false,
    });
    let open = true;
    const stop = () => {
      open = false;
      stream.getTracks().forEach((track) => track.stop());
    };
    video.srcObject = stream;
    await video.play();
    const read = await reader(decoder);
    const step = async () => {
      if (!open) return;
      let text = null;
      try {
        text = await read(video);
      } catch (_frame) {
        text = null;
      }
      if (open && text && receive(text)) {
        stop();
        return;
      }
      window.setTimeout(step, PAUSE);
    };
    step();
    return stop;
  }

  async function readPhoto(file, decoder) {
    const picture = await createImageBitmap(file);
    const read = await reader(decoder);
    try {
      return await read(picture, WIDEST_PHOTO);
    } catch (_unreadable) {
      return null;
    }
  }

  window.declicEye = { able, watch, readPhoto };
})();
