// <copy-field>: the text, and a button that copies it.
customElements.define("copy-field", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", async (event) => {
      if (!event.target.closest("button")) return;
      try {
        await navigator.clipboard.writeText(this.querySelector("code").textContent);
      } catch {
        getSelection().selectAllChildren(this.querySelector("code"));
        return;
      }
      this.classList.add("copied");
      document.dispatchEvent(new CustomEvent("ui:say", { detail: this.dataset.done }));
      setTimeout(() => this.classList.remove("copied"), 1600);
    });
  }
});
