// Redoc makes <style> elements while it draws. The page's policy lets in those with its nonce only.
(() => {
  const { nonce } = document.getElementById("content").dataset;
  const create = document.createElement.bind(document);
  document.createElement = (name, ...rest) => {
    const made = create(name, ...rest);
    if (String(name).toLowerCase() === "style") made.setAttribute("nonce", nonce);
    return made;
  };
})();
