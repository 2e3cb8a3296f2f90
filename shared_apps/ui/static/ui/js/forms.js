// One press, one request. The button stays a real submit button, so its name and value are sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter ?? form.querySelector('[type="submit"]');
  button?.setAttribute("aria-busy", "true");
  // An answer that is a download leaves the page in place: let go after a while.
  setTimeout(() => release(document), 20000);
});

const release = (root) => {
  for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of root.querySelectorAll('[aria-busy="true"][type="submit"]')) button.removeAttribute("aria-busy");
};
// Coming back by the back button, or after an answer that left the form in place.
addEventListener("pageshow", (event) => event.persisted && release(document));
document.addEventListener("htmx:afterRequest", () => release(document));

// A refused form: go to the summary, so that it is read first.
const focusSummary = (root) => root.querySelector?.("[data-focus]:not([data-still] *)")?.focus();
focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

// A select or radio that filters a list sends its form by itself: <form data-auto-submit>.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-auto-submit]")) form.requestSubmit();
});
