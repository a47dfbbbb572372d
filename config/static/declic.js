// What every page gains from a script; each page works without.

// A form sent twice acts once on the server; here the second click is simply not sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.setAttribute("aria-disabled", "true");
  }
});

// A page brought back by the browser's « Retour » may send its form again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.removeAttribute("aria-disabled");
    }
  }
});

// « Imprimer » buttons: <button type="button" data-print>.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});

// A choice that submits its own form: <select data-submit>; the button beside it stays for others.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLElement && field.matches("[data-submit]")) field.closest("form")?.requestSubmit();
});

// After a form came back with errors, the reader is taken to the first of them.
const firstError = document.querySelector(".errorlist.nonfield, .fr-input-group--error input, .fr-input-group--error select, .fr-input-group--error textarea");
if (firstError) {
  if (!firstError.matches("input, select, textarea")) firstError.setAttribute("tabindex", "-1");
  firstError.focus({ preventScroll: false });
}
