// <line-chart>: draws the table inside it. Without scripts the table itself is shown.
const NS = "http://www.w3.org/2000/svg";
const HEIGHT = 250;
let charts = 0;
const EDGE = { top: 12, right: 8, bottom: 26, left: 46 };

function node(name, attributes, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A round step so that four or five lines cover the highest value.
function scale(highest) {
  const rough = Math.max(highest, 1e-9) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  return { step, top: Math.ceil(highest / step || 1) * step };
}

customElements.define("line-chart", class extends HTMLElement {
  connectedCallback() {
    const table = this.querySelector("table");
    if (!table || this.plot) return;
    this.fade = `chart-fade-${(charts += 1)}`;
    this.names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    this.points = [...table.tBodies[0].rows].map((row) => ({
      label: row.cells[0].textContent,
      values: [...row.cells].slice(1).map((cell) => Number(cell.dataset.value)),
    }));
    if (this.points.length < 2) return;
    this.querySelector("details").open = false;
    this.number = new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 2 });
    this.#build();
    new ResizeObserver(() => this.#draw()).observe(this.plot);
  }

  #build() {
    this.plot = document.createElement("div");
    this.plot.className = "plot";
    this.svg = node("svg", { "aria-hidden": "true", height: HEIGHT });
    this.tip = document.createElement("div");
    this.tip.className = "chart-tip";
    this.tip.hidden = true;
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: 0, max: this.points.length - 1, value: this.points.length - 1 });
    this.slider.setAttribute("aria-label", this.getAttribute("label"));
    this.plot.append(this.svg, this.slider, this.tip);
    this.prepend(this.plot);

    this.slider.addEventListener("input", () => this.#point(Number(this.slider.value)));
    this.slider.addEventListener("focus", () => this.slider.matches(":focus-visible") && this.#point(Number(this.slider.value)));
    this.slider.addEventListener("blur", () => this.#point(null));
    this.svg.addEventListener("pointermove", (event) => this.#point(this.#nearest(event.clientX)));
    this.svg.addEventListener("pointerleave", () => this.#point(null));
    this.slider.setAttribute("aria-valuetext", this.#words(this.points.length - 1));
  }

  #x(index) {
    return EDGE.left + (index / (this.points.length - 1)) * (this.width - EDGE.left - EDGE.right);
  }

  #y(value) {
    return HEIGHT - EDGE.bottom - (value / this.top) * (HEIGHT - EDGE.top - EDGE.bottom);
  }

  #nearest(clientX) {
    const share = (clientX - this.svg.getBoundingClientRect().left - EDGE.left) / (this.width - EDGE.left - EDGE.right);
    return Math.min(this.points.length - 1, Math.max(0, Math.round(share * (this.points.length - 1))));
  }

  #draw() {
    this.width = Math.max(260, this.plot.clientWidth);
    const { step, top } = scale(Math.max(...this.points.flatMap((point) => point.values)));
    this.top = top;
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    const fade = node("linearGradient", { id: this.fade, x1: 0, x2: 0, y1: 0, y2: 1 }, node("stop", { offset: 0 }), node("stop", { offset: 1 }));
    this.svg.replaceChildren(fade, ...this.#rules(step), ...this.#ticks(), ...this.names.flatMap((_, at) => this.#series(at)));
    this.cursor = node("g", {});
    this.svg.append(this.cursor);
  }

  #rules(step) {
    const made = [];
    for (let value = 0; value <= this.top + step / 2; value += step) {
      const y = this.#y(value);
      made.push(node("line", { class: "rule", x1: EDGE.left, x2: this.width - EDGE.right, y1: y, y2: y }));
      made.push(node("text", { x: EDGE.left - 10, y: y + 4, "text-anchor": "end" }, this.number.format(value)));
    }
    return made;
  }

  #ticks() {
    const fitting = Math.max(2, Math.floor((this.width - EDGE.left) / 110));
    const every = Math.ceil(this.points.length / fitting);
    return this.points.flatMap((point, index) => {
      if (index % every) return [];
      const anchor = index === 0 ? "start" : this.#x(index) > this.width - 50 ? "end" : "middle";
      return [node("text", { x: this.#x(index), y: HEIGHT - 7, "text-anchor": anchor }, point.label)];
    });
  }

  #series(at) {
    const path = this.points.map((point, index) => `${index ? "L" : "M"}${this.#x(index).toFixed(1)} ${this.#y(point.values[at]).toFixed(1)}`).join("");
    const line = node("path", { class: `line series-${at + 1}`, d: path });
    if (at) return [line];
    const floor = HEIGHT - EDGE.bottom;
    return [node("path", { class: "area", fill: `url(#${this.fade})`, d: `${path}L${this.#x(this.points.length - 1)} ${floor}L${EDGE.left} ${floor}Z` }), line];
  }

  #words(index) {
    const unit = this.getAttribute("unit");
    const values = this.points[index].values.map((value, at) => `${this.names[at]} ${this.number.format(value)} ${unit}`.trim());
    return `${this.points[index].label}: ${values.join(", ")}`;
  }

  #point(index) {
    this.tip.hidden = index === null;
    this.cursor.replaceChildren();
    if (index === null) return;
    const x = this.#x(index);
    this.slider.value = index;
    this.slider.setAttribute("aria-valuetext", this.#words(index));
    this.cursor.append(node("line", { class: "cross", x1: x, x2: x, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }));
    const rows = this.points[index].values.map((value, at) => {
      this.cursor.append(node("circle", { class: `mark series-${at + 1}`, cx: x, cy: this.#y(value), r: 4.5 }));
      const row = document.createElement("b");
      row.className = `series-${at + 1}`;
      const name = document.createElement("i");
      name.textContent = this.names[at];
      row.append(name, `${this.number.format(value)} ${this.getAttribute("unit")}`.trim());
      return row;
    });
    this.tip.replaceChildren(this.points[index].label, ...rows);
    const room = this.width - x > this.tip.offsetWidth + 20;
    this.tip.style.left = `${room ? x + 12 : x - this.tip.offsetWidth - 12}px`;
  }
});
