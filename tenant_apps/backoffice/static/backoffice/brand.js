// The brand editor: a picker beside each colour, and frames that follow the draft without a flash.
const HEX = /^#[0-9a-f]{6}$/i;

customElements.define("colour-field", class extends HTMLElement {
  connectedCallback() {
    const text = this.querySelector("input");
    if (!text || this.querySelector('[type="color"]')) return;
    const picker = document.createElement("input");
    picker.type = "color";
    picker.setAttribute("aria-label", this.getAttribute("label"));
    const follow = () => { if (HEX.test(text.value)) picker.value = text.value; };
    follow();
    picker.addEventListener("input", () => {
      text.value = picker.value;
      text.form?.dispatchEvent(new Event("input"));
    });
    text.addEventListener("input", follow);
    text.before(picker);
  }
});

// A new draft is loaded behind the old picture, and shown when it is whole.
customElements.define("brand-frame", class extends HTMLElement {
  connectedCallback() {
    this.redraw = (event) => this.#load(event.detail.revision);
    document.addEventListener("brand-kept", this.redraw);
  }

  disconnectedCallback() {
    document.removeEventListener("brand-kept", this.redraw);
  }

  #load(revision) {
    const shown = this.querySelector("iframe:not(.coming)");
    const address = new URL(shown.src);
    if (address.searchParams.get("r") === String(revision)) return;
    address.searchParams.set("r", revision);
    this.querySelector(".coming")?.remove();
    const coming = shown.cloneNode();
    coming.className = "coming";
    coming.src = address;
    coming.addEventListener("load", () => {
      shown.remove();
      coming.className = "";
    }, { once: true });
    this.append(coming);
  }
});

// Fields stand outside their form (the pictures between them have forms of their own): what is typed
// in them is told to it.
const form = document.getElementById("brand-form");
for (const kind of ["input", "change"])
  document.addEventListener(kind, (event) => {
    const field = event.target;
    if (field.form === form && !form.contains(field) && field.name && field.name !== "note") form.dispatchEvent(new Event(kind));
  });

// Leaving a field by pressing Publish saves the draft once more, and the bar is drawn anew with its
// dialogs: the one that was just opened opens again, with the note as far as it was typed.
let opened = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "brand-bar") return;
  const dialog = event.detail.target.querySelector("dialog[open]");
  opened = dialog && { id: dialog.id, note: dialog.querySelector("[name=note]")?.value, at: document.activeElement?.id };
});
document.addEventListener("htmx:afterSettle", () => {
  const dialog = opened && document.getElementById(opened.id);
  if (dialog && !dialog.open) {
    dialog.showModal();
    const note = dialog.querySelector("[name=note]");
    if (note) note.value = opened.note ?? "";
    if (opened.at && dialog.contains(document.getElementById(opened.at))) document.getElementById(opened.at).focus();
  }
  opened = null;
});

// A draft is taken whole or not at all: once it was, no field is at fault any more.
document.addEventListener("htmx:afterSettle", () => {
  if (document.querySelector("#brand-bar .bar-dot.bad")) return;
  for (const field of document.querySelectorAll(".part .field.wrong")) {
    field.classList.remove("wrong");
    field.querySelectorAll(".error").forEach((text) => text.remove());
    field.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  }
  for (const part of document.querySelectorAll(".part.has-fault"))
    if (!part.querySelector(".error")) part.classList.remove("has-fault");
});

// A chosen picture is sent at once.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest?.("form[data-send-when-chosen]");
  if (chosen && event.target.files?.length) chosen.requestSubmit(chosen.querySelector('button:not([name])'));
});
