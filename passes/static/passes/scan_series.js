/* « Scanner à la suite »: several Passes for one session, with or without network.

   Each scan is written on the phone first, then sent; it is « en attente » until the server said
   « encaissé ». Sending twice spends once, because a scan keeps its identity. */
(function () {
  "use strict";

  const CHUNK = 25;
  const AGAIN = 30000;
  const FAULTS = {
    malformed_code: "Ce code n'a pas la forme d'un Pass.",
    wrong_check_character: "Un caractère est faux, ou deux sont inversés.",
  };

  const root = document.querySelector("[data-series]");
  if (!root) return;
  const part = (name) => root.querySelector(`[data-series-${name}]`);
  const form = part("form");
  const field = (name) => form.querySelector(`[name=${name}]`);
  const owner = root.dataset.owner;
  const store = window.declicStore;
  const seen = new Set();
  let sending = false;
  let stop = null;
  let lastSeen = "";

  const { memory, touch, signal, listen } = window.declicTastes;

  function today() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  function say(sentence) {
    part("said").textContent = sentence;
  }

  function tell(sentence) {
    if (part("line").textContent !== sentence) part("line").textContent = sentence;
  }

  /* --- The list ------------------------------------------------------------------------------- */
  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function link(text, address) {
    const made = element("a", text, "fr-link");
    made.href = address;
    return made;
  }

  const clock = (instant) =>
    new Date(instant).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

  function drawn(line) {
    const item = element("li", "", `series__line series__line--${line.state}`);
    const told = line.told || {};
    if (line.state === "redeemed") {
      item.append(element("strong", `✓ ${told.value} encaissés`));
      const who = told.first_name ? `${told.first_name}, ` : "";
      item.append(element("p", `${who}${line.service_label}. À payer au plus tard le ${told.pay_by}.`));
      if (told.left) item.append(element("p", `Reste à payer par la personne : ${told.left}`));
      const links = element("p", "", "series__links");
      links.append(link("Reçu", told.receipt));
      if (told.outcome) links.append(link("Noter le bilan", told.outcome));
      item.append(links);
    } else if (line.state === "refused") {
      item.append(element("strong", `Refusé : ${told.detail}`));
      item.append(element("p", `${line.service_label}, scanné à ${clock(line.scanned_at)}. ${told.remedy || ""}`));
      if (told.to_say) item.append(element("p", `À dire à la personne : « ${told.to_say} »`));
    } else {
      item.append(element("strong", "En attente"));
      const tail = (line.code || "").slice(-5);
      item.append(element("p", `Pass …${tail}, ${line.service_label}, scanné à ${clock(line.scanned_at)}.`));
      if (line.not_before > Date.now()) {
        item.append(element("p", `Reprise à ${clock(line.not_before)}. Sa place et sa date sont gardées.`));
      }
    }
    return item;
  }

  const own = async () => (await store.all()).filter((line) => line.owner === owner);
  const isWaiting = (line) => line.state === "waiting";

  async function draw() {
    const everything = await store.all();
    const lines = everything.filter((line) => line.owner === owner && line.state !== "noted");
    const waiting = lines.filter(isWaiting).length;
    const done = lines.filter((line) => line.state === "redeemed").length;
    const others = everything.filter((line) => line.owner !== owner && isWaiting(line)).length;
    part("count").textContent = `${waiting} en attente, ${done} encaissé${done > 1 ? "s" : ""}`;
    part("list").replaceChildren(...lines.reverse().map(drawn));
    part("others").hidden = !others;
    part("others").textContent =
      `${others} scan(s) d'un autre compte attendent sur ce téléphone. ` +
      "Ils partiront quand cette personne se connectera.";
    part("waiting").hidden = !waiting;
    part("clear").hidden = waiting === lines.length;
    root.dataset.waiting = String(waiting);
    return waiting;
  }

  /* --- Scanning ------------------------------------------------------------------------------- */
  function chosen(name) {
    const input = field(name);
    const option = input.selectedOptions && input.selectedOptions[0];
    return { value: input.value, label: option ? option.textContent.trim() : "" };
  }

  function blank(state) {
    const service = chosen("service");
    const site = chosen("site");
    return {
      scan_id: crypto.randomUUID(),
      owner,
      state,
      site: site.value,
      site_label: site.label || root.dataset.provider,
      service: service.value,
      service_label: service.label,
      service_on: field("service_on").value,
      scanned_at: new Date().toISOString(),
    };
  }

  function ready() {
    if (chosen("service").value && chosen("site").value && field("service_on").value) return true;
    say("Choisissez d'abord le service et la date.");
    return false;
  }

  async function note(fault) {
    await store.put({ ...blank("noted"), refused: fault });
  }

  /* Take one text; answers true when it was a Pass of ours, queued or already there. */
  async function receive(text, byCamera) {
    const { characters, fault } = window.declicCode.read(text);
    if (fault) {
      say(byCamera ? "Ce n'est pas un Pass." : FAULTS[fault]);
      signal(false);
      if (!byCamera && ready()) await note(fault);
      return false;
    }
    if (!ready()) return false;
    const queued = (await own()).some((line) => line.code === characters);
    if (queued || seen.has(characters)) {
      say("Ce Pass est déjà dans la liste.");
      return true;
    }
    seen.add(characters);
    try {
      await store.put({ ...blank("waiting"), code: characters });
    } catch (_full) {
      seen.delete(characters);
      say("Ce téléphone n'a pas pu garder ce Pass. Notez-le sur papier, ou libérez de la place.");
      signal(false);
      return false;
    }
    say("");
    touch(true);
    remember();
    await draw();
    send();
    return true;
  }

  function remember() {
    memory.write(`desk-${owner}`, {
      day: today(),
      service: field("service").value,
      site: field("site").value,
      service_on: field("service_on").value,
    });
  }

  function recall() {
    const kept = memory.read(`desk-${owner}`);
    for (const name of ["service", "site"]) {
      const known = [...(field(name).options || [])].some((option) => option.value === kept[name]);
      if (known) field(name).value = kept[name];
    }
    /* The page may have been kept for days: the day is the phone's. */
    field("service_on").value = kept.day === today() ? kept.service_on : today();
  }

  /* --- Sending -------------------------------------------------------------------------------- */
  async function answerOf(address, options) {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", ...options });
    if (answer.ok) return answer.json();
    const signedOut = answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);
    throw new Error(signedOut ? "signed-out" : "not-now");
  }

  function spelled(line) {
    const { scan_id, site, service, service_on, scanned_at, code, refused } = line;
    return { scan_id, site, service, service_on, scanned_at, code, refused };
  }

  async function settle(line, result) {
    if (result.wait) {
      await store.put({ ...line, not_before: Date.now() + result.wait * 1000 });
      return false;
    }
    if (line.state === "noted") {
      await store.remove(line.scan_id);
      return true;
    }
    const state = result.redemption ? "redeemed" : "refused";
    const told = result.redemption || result.problem;
    await store.put({ ...line, state, told, code: "" });
    const good = state === "redeemed";
    part("last").className = `series__last series__line series__line--${state}`;
    part("last").textContent = good ? `✓ ${told.value} encaissés` : `Refusé : ${told.detail}`;
    signal(good);
    return true;
  }

  async function sendAll() {
    const desk = await answerOf(root.dataset.stateAddress, {});
    if (desk.owner !== owner) throw new Error("signed-out");
    const due = (await own()).filter(
      (line) => (isWaiting(line) || line.state === "noted") && !(line.not_before > Date.now()),
    );
    for (let start = 0; start < due.length; start += CHUNK) {
      const lines = due.slice(start, start + CHUNK);
      const answer = await answerOf(root.dataset.sendAddress, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": desk.csrf },
        body: JSON.stringify({ owner, scans: lines.map(spelled) }),
      });
      for (const [rank, line] of lines.entries()) await settle(line, answer.results[rank]);
      await draw();
    }
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      tell("Envoi…");
      await sendAll();
      tell("En ligne.");
      part("signed-out").hidden = true;
    } catch (error) {
      const out = error.message === "signed-out";
      part("signed-out").hidden = !out;
      tell(out ? "Reconnectez-vous pour envoyer." : "Pas de réseau : les Pass attendent ici.");
    }
    sending = false;
    /* What was scanned while this was under way leaves at once when the line is good. */
    const left = (await own()).some((line) => isWaiting(line) && !(line.not_before > Date.now()));
    await draw();
    if (left && part("line").textContent === "En ligne.") send();
  }

  /* --- When the phone cannot send -------------------------------------------------------------- */
  async function exported() {
    const cell = (text) => `"${String(text).replace(/"/g, '""')}"`;
    const names = ["scan_id", "code", "site", "service", "service_on", "scanned_at"];
    const rows = (await own()).filter(isWaiting).map((line) => names.map((n) => cell(line[n])));
    const text = [names, ...rows].map((row) => row.join(";")).join("\r\n");
    const address = URL.createObjectURL(new Blob([`\ufeff${text}\r\n`], { type: "text/csv" }));
    const made = element("a", "");
    made.href = address;
    made.download = `pass-en-attente-${today()}.csv`;
    made.click();
    URL.revokeObjectURL(address);
  }

  async function clear() {
    for (const line of await own()) {
      if (line.state === "redeemed" || line.state === "refused") await store.remove(line.scan_id);
    }
    await draw();
  }

  /* --- Opening -------------------------------------------------------------------------------- */
  async function look() {
    if (stop) {
      stop();
      stop = null;
      part("stage").hidden = true;
      part("open").textContent = "Utiliser la caméra";
      return;
    }
    part("stage").hidden = false;
    part("open").textContent = "Arrêter la caméra";
    try {
      stop = await window.declicEye.watch(part("stage").querySelector("video"), root.dataset.decoder, (text) => {
        if (text !== lastSeen) {
          lastSeen = text;
          receive(text, true);
        }
        return false;
      });
    } catch (_refused) {
      part("stage").hidden = true;
      part("open").textContent = "Utiliser la caméra";
      say("La caméra n'est pas disponible : tapez le code ou prenez une photo.");
    }
  }

  async function keepOffline() {
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(root.dataset.worker, { scope: "/encaisser" });
      const desk = await navigator.serviceWorker.ready;
      navigator.serviceWorker.addEventListener("message", (event) => {
        if (event.data.kind === "kept") root.dataset.kept = "yes";
      });
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      const files = loaded.filter((name) => new URL(name).pathname.startsWith("/static/"));
      desk.active.postMessage({
        kind: "keep",
        addresses: [...new Set([root.dataset.shell, root.dataset.decoder, ...files])],
      });
    } catch (_refused) {
      tell("Sur ce navigateur, gardez cette page ouverte pour scanner sans réseau.");
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field("code").value;
    if (!text.trim()) return;
    if (await receive(text, false)) field("code").value = "";
    field("code").focus();
  });
  field("photo").addEventListener("change", async () => {
    const [file] = field("photo").files;
    if (!file) return;
    const text = await window.declicEye.readPhoto(file, root.dataset.decoder).catch(() => null);
    field("photo").value = "";
    if (text) await receive(text, true);
    else say("Ce n'est pas un Pass : aucun QR de Pass ne se lit sur cette photo.");
  });
  listen(field("code"));
  part("send").addEventListener("click", send);
  part("export").addEventListener("click", exported);
  part("clear").addEventListener("click", clear);
  if (window.declicEye.able()) {
    part("open").hidden = false;
    part("open").addEventListener("click", look);
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", () => tell("Pas de réseau : les Pass attendent ici."));
  window.setInterval(async () => {
    if (await draw()) send();
  }, AGAIN);
  recall();
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  window.addEventListener("load", keepOffline);
  draw().then(send);
  root.dataset.ready = "yes";
})();
