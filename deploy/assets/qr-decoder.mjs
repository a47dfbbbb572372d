// The part of the `qr` package that the scan page uses: pixels in, text out.
import decodeQR from "qr/decode.js";

globalThis.declicReadQr = function (image) {
  try {
    return decodeQR(image);
  } catch (_notFound) {
    return null;
  }
};
