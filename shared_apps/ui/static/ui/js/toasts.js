// Toasts: dismissing them, and the two that the browser itself must say.
const region = document.getElementById("toasts");

function toast(text, kind) {
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "btn ic quiet small";
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", region.dataset.close);
  close.textContent = "×";
  box.append(words, close);
  region.append(box);
  leave(box);
}

// Good news goes by itself; trouble stays until it was read. A toast in use stays too.
function leave(box) {
  if (box.matches(".error, .warning")) return;
  const wait = () => setTimeout(() => (box.matches(":hover, :focus-within") ? wait() : box.remove()), 6000);
  wait();
}

if (region) {
  region.querySelectorAll(".toast").forEach(leave);
  region.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
  document.addEventListener("htmx:responseError", () => toast(region.dataset.trouble, "error"));
  document.addEventListener("htmx:sendError", () => toast(region.dataset.offline, "error"));
  document.addEventListener("ui:say", (event) => toast(event.detail, "success"));
  // A server answer may say something: HX-Trigger: {"toast": {"text": "…", "kind": "success"}}
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind ?? "info"));
}
