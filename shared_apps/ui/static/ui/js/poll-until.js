// <poll-until src every>: fetches its content again until the answer holds [data-done].
customElements.define("poll-until", class extends HTMLElement {
  #timer = 0;
  #failures = 0;

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #plan() {
    if (this.querySelector("[data-done]")) return;
    const seconds = Math.max(1, Number(this.getAttribute("every")) || 2) * 2 ** Math.min(this.#failures, 5);
    this.#timer = setTimeout(() => this.#fetch(), seconds * 1000);
  }

  async #fetch() {
    if (document.hidden) return this.#plan();
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { "HX-Request": "true" }, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      this.#failures = 0;
      // Only a change touches the page, so that a reader's place and focus are kept.
      if (html !== this.last) {
        this.last = html;
        // nosemgrep: html-from-script - our own server's page, escaped by its template
        this.innerHTML = html;
        globalThis.htmx?.process(this);
      }
      const next = this.querySelector("[data-done][data-next]")?.dataset.next;
      if (next) location.assign(new URL(next, location.href).origin === location.origin ? next : location.href);
    } catch {
      this.#failures += 1;
    }
    this.#plan();
  }
});
