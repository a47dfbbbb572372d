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

  const say = () => {
    const count = line.waiting.length;
    const many = count > 1 ? "s" : "";
    const late = `${count} réponse${many} pas encore envoyée${many}`;
    const text = line.word || (count === 0 ? "Enregistré" : count > 1 || line.isLate ? late : "");
    if (saved.textContent.trim() !== text) saved.textContent = text;
    saved.classList.toggle("declic-interview__saved--late", Boolean(line.word) || line.isLate);
  };

  const line = answerLine({ form, page: location.href, heard: () => undefined, changed: say });

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
    line.give({ answer: button.value });
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
    if (line.waiting.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const submitter = event.submitter;
    line.send();
    const again = setInterval(() => {
      if (line.waiting.length > 0) return;
      clearInterval(again);
      finish.requestSubmit(submitter ?? undefined);
    }, 150);
  });
}
