// Search is off: Redoc would start a worker from a blob, which the page's policy refuses.
(() => {
  const place = document.getElementById("content");
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  const own = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const target = document.createElement("div");
  place.append(target);
  window.Redoc.init(
    place.dataset.document,
    {
      disableSearch: true,
      hideDownloadButton: true,
      scrollYOffset: 64,
      theme: {
        colors: { primary: { main: place.dataset.colour } },
        typography: { fontFamily: font, headings: { fontFamily: font } },
        rightPanel: { backgroundColor: "#17212b" },
      },
    },
    target,
  );
})();
