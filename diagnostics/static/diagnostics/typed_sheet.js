// A paper grid typed with one hand: on a line, 1 to 4 choose and go to the next line, M is « Montré ».

const sheet = document.querySelector("[data-sheet]");

sheet?.addEventListener("keydown", (event) => {
  const lineOf = event.target.closest("[data-line]");
  if (!lineOf || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1] ?? (/^[1-4]$/.test(event.key) ? event.key : "");
  if (event.key.toLowerCase() === "m") {
    const shown = lineOf.querySelector("input[type=checkbox]");
    shown.checked = !shown.checked;
  } else if (digit) {
    lineOf.querySelectorAll("input[type=radio]")[Number(digit) - 1].checked = true;
    const lines = [...sheet.querySelectorAll("[data-line]")];
    const following = lines[lines.indexOf(lineOf) + 1];
    (following?.querySelector("input") ?? sheet.querySelector("button[type=submit]")).focus();
  } else return;
  event.preventDefault();
});
