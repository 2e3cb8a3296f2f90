// Draws the handbook in the page's own colours, light or dark, and in the brand's.
// Search is off: Redoc would start a worker from a blob, which the page's policy refuses.
(() => {
  const place = document.getElementById("content");
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const [ink, muted, line, soft] = ["--ink", "--muted", "--line", "--line-soft"].map(colour);
  const brand = colour("--brand-text");
  const ok = colour("--ok");
  const bad = colour("--bad");
  probe.remove();
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const target = document.createElement("div");
  place.append(target);
  window.Redoc.init(
    place.dataset.document,
    {
      disableSearch: true,
      hideDownloadButton: true,
      scrollYOffset: 64,
      theme: {
        colors: {
          primary: { main: brand },
          success: { main: ok },
          error: { main: bad },
          text: { primary: ink, secondary: muted },
          border: { dark: line, light: line },
        },
        typography: {
          fontFamily,
          headings: { fontFamily },
          code: { color: brand, backgroundColor: soft, fontFamily: "JetBrains Mono, monospace" },
          links: { color: brand },
        },
        sidebar: { backgroundColor: soft, textColor: ink },
        schema: { linesColor: line, typeNameColor: muted, typeTitleColor: muted },
        rightPanel: { backgroundColor: "#17212b", textColor: "#ffffff" },
      },
    },
    target,
  );
})();
