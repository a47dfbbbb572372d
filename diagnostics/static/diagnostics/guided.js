// A guided interview without reloading: the next question shows at once, digits answer, M ticks
// « Montré », and the conversation goes on when the line is cut. Without this script each answer is
// a button that sends itself. Keys work while the focus is in the interview, never outside it.

const root = document.querySelector("[data-guided]");
const form = root?.querySelector("[data-answers]");

if (root && form) {
  const one = (name) => root.querySelector(`[data-${name}]`);
  const tab = JSON.parse(document.getElementById("guided-tab").textContent);
  const items = guidedChoice.read(tab.items);
  const byId = new Map(items.map((item) => [item.id, item]));
  const [finish, section, back, current] = ["finish", "question", "back", "current"].map(one);
  const said = document.getElementById("said");
  const box = form.elements.is_shown;
  const buttons = [...section.querySelectorAll(".declic-answer")];
  const use = section.querySelector("use");
  const [sprite] = use.getAttribute("href").split("#");

  let standing = tab; // where the server stands
  let on = form.elements.question.value; // the question on screen
  let began = performance.now();
  let seconds = 0;
  let shownAt = 0;

  // --- Where the conversation stands: what the server has, and over it what still waits ---------

  const answers = () => {
    const given = new Map(standing.given.map(([id, value, isShown]) => [id, { value, isShown }]));
    for (const each of line.waiting) given.set(each.question, { value: each.answer, isShown: Boolean(each.is_shown) });
    return given;
  };

  const stand = () => {
    const given = answers();
    const values = new Map([...given].map(([id, { value }]) => [id, value]));
    const choice = guidedChoice.next(items, values, tab.seed, tab.curve);
    const active = line.waiting.reduce((sum, each) => sum + Math.min(each.seconds, 120), standing.active);
    const isOver = given.size >= (standing.limit ?? Infinity) || active >= (standing.seconds ?? Infinity);
    return { given, choice: isOver ? null : choice };
  };

  // --- Drawing -----------------------------------------------------------------------------------

  const say = () => {
    const count = line.waiting.length;
    const many = count > 1 ? "s" : "";
    const late = `${count} réponse${many} pas encore envoyée${many}`;
    const text = line.word || (count === 0 ? "Enregistré" : count > 1 || line.isLate ? late : "");
    const saved = one("saved");
    if (saved.textContent.trim() !== text) saved.textContent = text;
    saved.classList.toggle("declic-interview__saved--late", Boolean(line.word) || line.isLate);
    one("resend").hidden = !line.isLate;
  };

  const showEnd = () => {
    if (line.waiting.length === 0) return location.replace(root.dataset.page);
    on = "";
    form.hidden = true;
    one("progress").textContent = "";
    one("waiting").hidden = false;
    one("waiting").querySelector("h2").focus();
    return undefined;
  };

  const count = (id, put) => {
    const rank = (put.includes(id) ? put.indexOf(id) : put.length) + 1;
    const limit = standing.limit ? `, ${standing.limit} au plus` : "";
    one("progress").textContent = `Question ${rank}${limit}`;
    back.hidden = rank === 1;
    back.href = `?question=${put[rank - 2] ?? ""}`;
  };

  const show = (id) => {
    const { given, choice } = stand();
    if (!id) return showEnd();
    const item = byId.get(id);
    form.elements.question.value = id;
    said.textContent = item.question;
    one("look").textContent = item.lookFor;
    one("device").textContent = tab.devices[item.device] ?? "";
    one("device").hidden = !tab.devices[item.device];
    use.setAttribute("href", `#${tab.pictograms[item.pictogram]}`);
    use.closest("span").lastElementChild.textContent = item.pictogram;
    box.checked = given.get(id)?.isShown ?? false;
    for (const button of buttons) button.setAttribute("aria-pressed", String(given.get(id)?.value === button.value));
    count(id, [...given.keys()]);
    if (choice?.item.id === id) one("why").textContent = guidedChoice.why(choice, tab.areas);
    section.querySelector("details").hidden = choice?.item.id !== id;
    section.querySelector("details").open = false;
    current.hidden = !given.has(id);
    form.hidden = false;
    one("waiting").hidden = true;
    if (on !== id) [began, seconds, shownAt] = [performance.now(), 0, performance.now()];
    on = id;
    said.focus({ preventScroll: true });
    root.scrollIntoView({ block: "start" });
    return undefined;
  };

  const showNext = () => show(stand().choice?.item.id ?? "");

  // The server's word when everything has left: another desk may have answered in between.
  const heard = (answer) => {
    standing = { ...standing, ...answer };
    if (line.waiting.length > 0) return;
    const given = answers();
    if (!on || (answer.next === null && !given.has(on))) show("");
    else if (on !== answer.next && !given.has(on)) show(answer.next);
    else count(on, [...given.keys()]);
  };

  const line = answerLine({ form, page: root.dataset.page, heard, changed: () => say() });

  // --- Answering ---------------------------------------------------------------------------------

  const pause = () => {
    if (document.hidden) seconds += (performance.now() - began) / 1000;
    began = performance.now();
  };
  document.addEventListener("visibilitychange", pause);

  const answer = (button) => {
    // The second click of a double click must not answer the question that has just appeared.
    if (!on || performance.now() - shownAt < 300) return;
    const spent = Math.round(seconds + (performance.now() - began) / 1000);
    line.give({ question: on, answer: button.value, is_shown: box.checked ? "1" : "", seconds: spent });
    showNext();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.matches(".declic-answer")) answer(event.submitter);
  });

  root.addEventListener("click", (event) => {
    const [go, resend] = ["a", "[data-send]"].map((name) => event.target.closest(name));
    if (resend) line.send();
    if (!go?.matches("[data-back], [data-current], [data-back-waiting]")) return;
    event.preventDefault();
    if (go === back) show(new URL(back.href).searchParams.get("question"));
    else if (go === current) showNext();
    else show([...answers().keys()].pop());
  });

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || form.hidden) return;
    // The digit row of a French keyboard needs Shift: the key's place is read as well.
    const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1] ?? (/^[1-4]$/.test(event.key) ? event.key : "");
    if (event.key.toLowerCase() === "m") box.checked = !box.checked;
    else if (digit) answer(buttons[Number(digit) - 1]);
    else return;
    event.preventDefault();
  });

  // The result waits for the answers still in this tab.
  finish.addEventListener("submit", (event) => {
    if (line.waiting.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    line.send();
    const again = setInterval(() => {
      if (line.waiting.length > 0) return;
      clearInterval(again);
      finish.requestSubmit(submitter ?? undefined);
    }, 150);
  });

  // The pictures are read once, so that the next ones can be drawn without a line.
  fetch(sprite)
    .then((response) => response.text())
    .then((text) => {
      const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      drawn.style.display = "none";
      document.body.append(document.adoptNode(drawn));
    })
    .catch(() => undefined);

  said.focus({ preventScroll: true });
}
