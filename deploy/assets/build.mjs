// Rebuilds the vendored QR reader of the scan page and writes its origin beside it.
// Run by `make assets`; needs npm, which nothing else in Déclic does.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../../passes/static/passes/vendor/", import.meta.url);
const source = JSON.parse(readFileSync("node_modules/qr/package.json", "utf8"));

mkdirSync(target, { recursive: true });
await build({
  entryPoints: ["qr-decoder.mjs"],
  outfile: new URL("qr-decoder.js", target).pathname,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  banner: { js: `/* ${source.name} ${source.version} - ${source.license} - see qr-decoder.origin.json */` },
});
copyFileSync("node_modules/qr/LICENSE-MIT", new URL("qr-decoder.LICENSE.txt", target));

const bytes = readFileSync(new URL("qr-decoder.js", target));
const origin = {
  package: `npm:${source.name}`,
  version: source.version,
  licence: source.license,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  rebuilt_by: "make assets",
};
writeFileSync(new URL("qr-decoder.origin.json", target), JSON.stringify(origin, null, 2) + "\n");
console.log(`qr-decoder.js: ${bytes.length} bytes, sha256 ${origin.sha256}`);
