// <live-meter>: adds what runs up each second, in whole numbers, and asks the server twice a minute.
const PLACES = 12;

function whole(text) {
  const [units, digits = ""] = String(text).replace("-", "").split(".");
  const value = BigInt(units || "0") * 10n ** BigInt(PLACES) + BigInt(digits.slice(0, PLACES).padEnd(PLACES, "0"));
  return String(text).startsWith("-") ? -value : value;
}

function decimal(value, places) {
  const digits = String(value / 10n ** BigInt(PLACES - places)).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

customElements.define("live-meter", class extends HTMLElement {
  #frame = 0;
  #sync = 0;
  #spoken = 0;
  #shown = "";

  connectedCallback() {
    const lang = document.documentElement.lang || "en";
    const format = { style: "currency", currency: this.getAttribute("currency") };
    const cents = new Intl.NumberFormat(lang, format).resolvedOptions().maximumFractionDigits;
    this.money = new Intl.NumberFormat(lang, { ...format, minimumFractionDigits: cents, roundingMode: "floor" });
    this.fine = new Intl.NumberFormat(lang, { ...format, minimumFractionDigits: cents + 4, maximumFractionDigits: cents + 4 });
    this.cents = cents;
    this.#read(this.getAttribute("accrued"), this.getAttribute("rate"), this.getAttribute("as-of"), this.getAttribute("cap"));
    this.#tick();
    if (this.hasAttribute("src")) this.#sync = setInterval(() => this.#ask(), 30000);
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#frame);
    clearInterval(this.#sync);
  }

  #read(accrued, rate, asOf, cap) {
    this.accrued = whole(accrued);
    this.rate = whole(rate);
    this.since = Date.parse(asOf);
    this.cap = cap ? whole(cap) : null;
  }

  #tick() {
    if (!document.hidden) this.#show();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (calm) this.#frame = setTimeout(() => this.#tick(), 10000);
    else this.#frame = requestAnimationFrame(() => this.#tick());
  }

  #show() {
    const elapsed = BigInt(Math.max(0, Date.now() - this.since));
    let value = this.accrued + (this.rate * elapsed) / 1000n;
    if (this.cap !== null && value > this.cap) value = this.cap;
    const text = decimal(value, this.cents + 4);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#draw(text);
    if (Date.now() - this.#spoken > 60000) {
      this.#spoken = Date.now();
      this.querySelector("[data-spoken]").textContent = this.money.format(decimal(value, this.cents || 1));
    }
  }

  // The digits after the cents are drawn smaller.
  #draw(text) {
    const target = this.querySelector("[data-value]");
    const parts = this.fine.formatToParts(text).map((part) => {
      if (part.type !== "fraction") return document.createTextNode(part.value);
      const small = document.createElement("span");
      small.className = "sub";
      small.textContent = part.value.slice(this.cents);
      const both = document.createDocumentFragment();
      both.append(part.value.slice(0, this.cents), small);
      return both;
    });
    target.replaceChildren(...parts);
  }

  async #ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const now = await answer.json();
      this.#read(now.accrued, now.rate_per_second, now.as_of, now.cap);
    } catch {
      // The next round asks again; meanwhile the last known rate goes on.
    }
  }
});
