// Passkeys: asks the browser, puts its answer into the form's hidden field, sends the form.
//   <form data-passkey="login"> fetches its options from the form's own address;
//   "use" and "add" read them from the page's #passkey-data.
const { create, get, supported } = window.webauthnJSON;

const readPage = () => JSON.parse(document.getElementById("passkey-data").textContent);

const fetchOptions = async (form) => {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
};

// A passkey that signs in alone lives on the device and proves the person there, too.
const creation = (form) => {
  const options = readPage().creation_options;
  const alone = form.elements.passwordless;
  if (alone) {
    const wanted = options.publicKey.authenticatorSelection;
    wanted.residentKey = alone.checked ? "required" : "discouraged";
    wanted.requireResidentKey = alone.checked;
    if (alone.checked) wanted.userVerification = "required";
  }
  return options;
};

const ask = {
  login: async (form) => get((await fetchOptions(form)).request_options),
  use: async () => get(readPage().request_options),
  add: async (form) => create(creation(form)),
};

const reasons = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

const tell = (form, reason) => {
  const note = form.querySelector("[data-passkey-trouble]");
  note.querySelector("div").textContent = note.dataset[reason];
  note.hidden = false;
};

const run = async (form) => {
  const button = form.querySelector('[type="submit"]');
  form.querySelector("[data-passkey-trouble]").hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    form.elements.credential.value = JSON.stringify(await ask[form.dataset.passkey](form));
    form.submit();
  } catch (error) {
    button.removeAttribute("aria-busy");
    tell(form, reasons[error.name] ?? "failed");
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (supported()) run(form);
    else tell(form, "missing");
  });
}
