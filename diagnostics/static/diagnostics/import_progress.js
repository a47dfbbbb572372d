// How far a file is: the bar moves each second, a screen reader hears it every five at most.
// Without this script, « Actualiser » tells the same.

const panel = document.querySelector("[data-progress]");
const bar = panel.querySelector("progress");
const shown = panel.querySelector("[data-progress-text]");
const said = panel.querySelector("[data-progress-said]");
const SECOND = 1000;
let saidAt = Date.now();

async function look() {
  let found;
  try {
    const answer = await fetch(panel.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    found = await answer.json();
  } catch {
    setTimeout(look, 5 * SECOND); // the line is cut or the server restarts: look again later
    return;
  }
  if (!found.is_running) {
    window.location.reload();
    return;
  }
  bar.max = found.total;
  bar.value = found.done;
  shown.textContent = found.text;
  if (Date.now() - saidAt >= 5 * SECOND) {
    said.textContent = found.text;
    saidAt = Date.now();
  }
  setTimeout(look, SECOND);
}

setTimeout(look, SECOND);
