// The answers of an interview on their way: each is sent as soon as it is given, one after the
// other, and those that cannot leave wait in this tab only (no storage, no name). An answer leaves
// the list when the server says that it has it: a sign-in page in its place is not a yes.

const answerLine = ({ form, page, heard, changed }) => {
  const waiting = [];
  let isSending = false;
  let failures = 0;
  let timer = 0;
  let word = "";

  const identity = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
    );

  const body = (answer) => {
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(answer)) sent.append(name, value);
    return sent;
  };

  const post = (answer) =>
    fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: body(answer),
      redirect: "manual",
      signal: AbortSignal.timeout?.(10000),
    });

  // Signed in again in another tab: the page drawn anew carries the token that is good now.
  const renew = async () => {
    const response = await fetch(page, { redirect: "manual" });
    if (!response.ok) return false;
    const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = drawn.querySelector("[data-answers] [name=csrfmiddlewaretoken]");
    if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    return Boolean(token);
  };

  const later = () => {
    failures = Math.min(failures + 1, 5);
    clearTimeout(timer);
    timer = setTimeout(send, 1000 * 2 ** failures);
  };

  const isAnswer = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

  async function send() {
    if (isSending || waiting.length === 0) return;
    isSending = true;
    try {
      let response = await post(waiting[0]);
      if (!isAnswer(response) && response.status < 500 && (await renew())) response = await post(waiting[0]);
      if (!isAnswer(response) || response.status >= 500) {
        word = response.status >= 500 ? "" : "Votre session est fermée : connectez-vous dans un autre onglet.";
        throw new Error("kept");
      }
      const said = await response.json();
      waiting.shift();
      failures = 0;
      word = response.ok ? "" : (said.refused ?? "Réponse refusée : rechargez la page.");
      if (response.ok) heard(said);
    } catch {
      later();
    } finally {
      isSending = false;
    }
    changed();
    if (waiting.length > 0 && failures === 0) await send();
  }

  window.addEventListener("online", () => send());
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length > 0) event.preventDefault();
  });

  return {
    waiting,
    send,
    get isLate() {
      return failures > 0;
    },
    get word() {
      return word;
    },
    give(answer) {
      waiting.push({ answer_id: identity(), given_at: new Date().toISOString(), ...answer });
      changed();
      send();
    },
  };
};
