// An interview without reloading: an answer is sent as soon as it is given, digits answer, and
// answers wait in this tab only (no storage, no name) while the line is cut. Without this script
// each answer is a button that sends itself.

const root = document.querySelector("[data-interview]");
const form = root?.querySelector("[data-answers]");
const finish = root?.querySelector("[data-finish]");

if (root && form && finish) {
  const saved = root.querySelector("[data-saved]");
  const progress = root.querySelector("[data-progress]");
  const end = root.querySelector("[data-end]");
  const early = root.querySelector("[data-early]");
  const questions = [...root.querySelectorAll("[data-question]")];
  const waiting = [];
  let isSending = false;
  let retry = 0;

  const identity = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
    );

  const say = (text, isLate = false) => {
    if (saved.textContent.trim() !== text) saved.textContent = text;
    saved.classList.toggle("declic-interview__saved--late", isLate);
  };

  const tell = () => {
    if (waiting.length === 0) return say("Enregistré");
    const many = waiting.length > 1 ? "s" : "";
    return say(`${waiting.length} réponse${many} pas encore envoyée${many}`, retry > 0);
  };

  const send = async () => {
    if (isSending || waiting.length === 0) return;
    isSending = true;
    const next = waiting[0];
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: next,
      });
      if (response.status >= 500) throw new Error("busy");
      waiting.shift();
      retry = 0;
      if (response.ok) tell();
      else say((await response.json().catch(() => ({}))).refused ?? "Réponse refusée : rechargez la page.", true);
    } catch {
      retry = Math.min(retry + 1, 6);
      tell();
      setTimeout(send, 1000 * 2 ** retry);
    } finally {
      isSending = false;
    }
    if (waiting.length > 0 && retry === 0) await send();
  };
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length > 0) event.preventDefault();
  });

  const chosen = (section) => section.querySelector("[aria-pressed=true]");
  const current = () => questions.find((section) => !section.hidden);

  const show = (section) => {
    for (const each of questions) each.hidden = each !== section;
    end.hidden = Boolean(section);
    early.hidden = !section;
    const isCore = section?.dataset.step === "core";
    progress.textContent = isCore ? `${section.dataset.rank}/${section.dataset.total}` : "";
    (section ?? end).querySelector("h2").focus();
    root.scrollIntoView({ block: "start" });
  };

  const after = (section) => {
    const step = questions.filter((each) => each.dataset.step === section.dataset.step);
    const later = step.slice(step.indexOf(section) + 1);
    return [...later, ...step].find((each) => !chosen(each)) ?? null;
  };

  const answer = (button) => {
    const section = button.closest("[data-question]");
    for (const each of section.querySelectorAll(".declic-answer")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("answer_id", identity());
    body.append("answer", button.value);
    body.append("given_at", new Date().toISOString());
    waiting.push(body);
    if (waiting.length > 1) tell();
    else say("");
    send();
    show(after(section));
  };

  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches(".declic-answer")) return;
    event.preventDefault();
    answer(event.submitter);
  });

  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go]");
    if (!link) return;
    event.preventDefault();
    show(questions.find((section) => section.dataset.question === link.dataset.go));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input")) return;
    const section = current();
    // The digit row of a French keyboard needs Shift: the key's place is read as well.
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? (/^[1-9]$/.test(event.key) ? event.key : "");
    if (!section || !digit) return;
    const button = section.querySelectorAll(".declic-answer")[Number(digit) - 1];
    if (!button) return;
    event.preventDefault();
    answer(button);
  });

  // The result waits for the answers still in this tab.
  finish.addEventListener("submit", (event) => {
    if (waiting.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const submitter = event.submitter;
    send();
    const again = setInterval(() => {
      if (waiting.length > 0) return;
      clearInterval(again);
      finish.requestSubmit(submitter ?? undefined);
    }, 150);
  });
}
