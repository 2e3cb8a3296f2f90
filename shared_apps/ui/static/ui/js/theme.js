// Runs before the first paint, so that a cached page does not flash in the wrong theme.
(() => {
  const found = document.cookie.match(/(?:^|; )theme=(auto|light|dark)(?:;|$)/);
  if (found) document.documentElement.dataset.theme = found[1];

  const show = () => {
    const chosen = document.documentElement.dataset.theme;
    for (const button of document.querySelectorAll("[data-set-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === chosen));
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-set-theme]");
    if (!button) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${button.dataset.setTheme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    document.documentElement.dataset.theme = button.dataset.setTheme;
    show();
  });
})();
