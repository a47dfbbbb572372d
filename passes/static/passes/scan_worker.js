/* The service worker of the desk: « Scanner à la suite » opens without network.

   It keeps one page (which names no person) and the files it is made of. It answers for the desk's own
   addresses only, and never for an answer to a scan: those come from the server or not at all. */
"use strict";

const KEPT = "declic-desk-1";
const SHELL = "/encaisser/suite";
const PATIENCE = 6000;
const LOOSELY = { ignoreVary: true, ignoreSearch: true };

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("declic-desk-") && name !== KEPT) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

/* The page tells what it is made of, so no list of files has to be kept by hand. */
self.addEventListener("message", (event) => {
  if (!event.data || event.data.kind !== "keep") return;
  event.waitUntil(
    (async () => {
      const kept = await caches.open(KEPT);
      await Promise.all(event.data.addresses.map((address) => keep(kept, address)));
      if (event.source) event.source.postMessage({ kind: "kept" });
    })(),
  );
});

async function keep(kept, address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await kept.put(address, answer);
  } catch (_cut) {
    /* What is kept already stays. */
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(event, request));
});

async function page(request, address) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await Promise.race([
      fetch(request),
      new Promise((_, refuse) => setTimeout(() => refuse(new Error("slow")), PATIENCE)),
    ]);
    if (address.pathname === SHELL && answer.ok && !answer.redirected) {
      await kept.put(SHELL, answer.clone());
    }
    return answer;
  } catch (cut) {
    const shell = await kept.match(SHELL, LOOSELY);
    if (shell) return shell;
    throw cut;
  }
}

async function file(event, request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request, { ignoreVary: true });
  if (!known) return fetch(request);
  event.waitUntil(keep(kept, request.url));
  return known;
}
