// @ts-check
// What the host says next, as it is said. The room renders it; a stream that broke off, or a tab that slept,
// goes on after the event that was heard last.

/** More than this nobody scrolls through, and a tab that stays open for days must not grow. */
const MOST = 1000;

const list = document.getElementById("records");
const told = document.getElementById("live");

function say(/** @type {string} */ text) {
  if (told && told.textContent !== text) told.textContent = text;
}

function listen(/** @type {HTMLElement} */ records) {
  const { live = "", after = "" } = records.dataset;
  const events = new EventSource(
    `${live}${live.includes("?") ? "&" : "?"}after=${encodeURIComponent(after)}`,
  );
  events.addEventListener("open", () => say("listening"));
  events.addEventListener("error", () => say("the room does not answer; trying again"));
  events.addEventListener("silent", ({ data }) => say(String(data)));
  events.addEventListener("said", ({ data }) => {
    say("listening");
    add(records, String(data));
  });
}

function add(/** @type {HTMLElement} */ records, /** @type {string} */ text) {
  const page = new DOMParser().parseFromString(`<ol>${text}</ol>`, "text/html");
  const items = [...page.querySelectorAll("ol > li")];
  if (items.length === 0) return;
  const atEnd = records.scrollHeight - records.scrollTop - records.clientHeight < 40;
  records.append(...items.map((item) => document.importNode(item, true)));
  while (records.childElementCount > MOST) records.firstElementChild?.remove();
  // Whoever reads further up is not torn away.
  if (atEnd) records.scrollTop = records.scrollHeight;
}

say("connecting");
if (list?.dataset["live"] !== undefined) {
  list.scrollTop = list.scrollHeight;
  listen(list);
} else {
  // The first answer is still on its way; the page is fetched again when it is there.
  new MutationObserver((_, observer) => {
    const records = document.getElementById("records");
    if (records?.dataset["live"] === undefined) return;
    observer.disconnect();
    records.scrollTop = records.scrollHeight;
    listen(records);
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}

export {};
