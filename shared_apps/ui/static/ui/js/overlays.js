// Dialogs and menus where the browser lacks invoker commands or anchor positioning.
const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;
const knowsAnchors = CSS.supports("position-area", "block-end");

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[commandfor]");
  if (!button || knowsCommands) return;
  const target = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") target?.showModal?.();
  if (button.getAttribute("command") === "close") target?.close?.();
});

// A press on the backdrop closes, where closedby="any" is unknown.
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || "closedBy" in dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});

function place(panel) {
  const opener = document.querySelector(`[popovertarget="${panel.id}"]`)?.getBoundingClientRect();
  if (!opener) return;
  const { width, height } = panel.getBoundingClientRect();
  const below = opener.bottom + height + 12 < innerHeight;
  panel.style.top = `${below ? opener.bottom : Math.max(4, opener.top - height - 12)}px`;
  panel.style.left = `${Math.max(8, Math.min(opener.right - width, innerWidth - width - 8))}px`;
}
document.addEventListener("toggle", (event) => {
  const panel = event.target;
  if (event.newState !== "open" || !panel.matches?.(".menu-panel")) return;
  if (!knowsAnchors) place(panel);
}, true);

// Arrow keys walk through an open menu.
document.addEventListener("keydown", (event) => {
  const panel = event.target.closest?.(".menu-panel") ?? document.querySelector(".menu-panel:popover-open");
  if (!panel || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches?.("input, textarea, select")) return;
  const entries = [...panel.querySelectorAll("a, button")];
  const at = entries.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? entries.length - 1 : at - 1;
  entries.at(next % entries.length)?.focus();
  event.preventDefault();
});

// Ctrl+K (or ⌘K) goes to the search.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
  const search = document.querySelector('[data-hotkey="k"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
if (/Mac|iPhone|iPad/.test(navigator.platform))
  for (const hint of document.querySelectorAll(".search kbd")) hint.textContent = "⌘K";
