// Tables: the box in the head picks all rows; the bulk bar counts them.
document.addEventListener("change", (event) => {
  const table = event.target.closest?.("table");
  if (!table || !event.target.closest(".pick")) return;
  const boxes = [...table.querySelectorAll('td.pick input[type="checkbox"]')];
  const all = table.querySelector('th.pick input[type="checkbox"]');
  if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
  const picked = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = picked === boxes.length && picked > 0;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
  const count = table.closest(".card")?.querySelector("[data-picked]");
  if (count) count.textContent = String(picked);
});
