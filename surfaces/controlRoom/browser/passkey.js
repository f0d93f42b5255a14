// @ts-check
// Forms that a passkey stands behind, to log in or to decide: asks the room for a challenge, the passkey for
// its answer, and sends the form with it.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset["passkey"]) return;
  event.preventDefault();
  const told = form.querySelector("[data-told]");
  const say = (/** @type {string} */ text) => {
    if (told) told.textContent = text;
  };
  const data = new FormData(form, event.submitter);
  const work = form.dataset["passkey"] === "create" ? create(form, data, say) : show(form, data);
  say("Waiting for your passkey…");
  work.catch((/** @type {unknown} */ error) =>
    say(error instanceof Error ? error.message : String(error)),
  );
});

/** @param {string} to @param {FormData} data */
async function post(to, data) {
  // As a form sends itself.
  const body = new URLSearchParams(
    [...data].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  const answer = await fetch(to, { method: "POST", body });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new Error(text.startsWith("{") ? JSON.parse(text).refused : text);
}

/** @param {HTMLFormElement} form @param {FormData} data @param {(text: string) => void} say */
async function create(form, data, say) {
  const options = await post(`${form.action}/challenge`, data);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const made = await navigator.credentials.create({ publicKey });
  if (!(made instanceof PublicKeyCredential)) throw new Error("No passkey was made.");
  data.set("passkey", JSON.stringify(made.toJSON()));
  const { code } = await post(form.action, data);
  say(`Now type ${code} in the terminal where the room runs, within three minutes.`);
}

/** @param {HTMLFormElement} form @param {FormData} data */
async function show(form, data) {
  const options = await post(`${form.action}/challenge`, data);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const shown = await navigator.credentials.get({ publicKey });
  if (!(shown instanceof PublicKeyCredential)) throw new Error("No passkey answered.");
  const decision = data.get("decision");
  for (const [name, value] of [
    ...(typeof decision === "string" ? [["decision", decision]] : []),
    ["passkey", JSON.stringify(shown.toJSON())],
  ]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}
