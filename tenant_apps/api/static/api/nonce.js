// Redoc makes <style> elements while it draws. The page's policy lets in those with its nonce only.
// It also asks its maker's server for a picture: one that is not ours never gets an address.
(() => {
  const { nonce } = document.getElementById("content").dataset;
  const create = document.createElement.bind(document);
  const isOurs = (address) => new URL(address, location.href).origin === location.origin;
  const tame = (image) => {
    const set = image.setAttribute.bind(image);
    image.setAttribute = (name, value) => {
      if (name !== "src" || isOurs(value)) set(name, value);
    };
    Object.defineProperty(image, "src", {
      get: () => image.getAttribute("src") ?? "",
      set: (value) => image.setAttribute("src", value),
    });
  };
  document.createElement = (name, ...rest) => {
    const made = create(name, ...rest);
    const tag = String(name).toLowerCase();
    if (tag === "style") made.setAttribute("nonce", nonce);
    if (tag === "img") tame(made);
    return made;
  };
})();
