// @ts-check
// Keeps the page current: when the room says that something changed, the page is fetched again and what
// differs takes its place, so that focus, open details and the place on the page stay.

/** Changes come in bursts; one look is enough for all of a moment. Milliseconds. */
const PAUSE_MS = 150;

const connection = document.getElementById("connection");
let due = 0;
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.status === 401) {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of ["main", "nav.pages"]) take(place, page);
  } catch {
    say("The control room does not answer. What you see may be old.");
  } finally {
    fetching = false;
    if (again) {
      again = false;
      schedule();
    }
  }
}

/** Puts a part of the fetched page in the place of the one here, where they differ. */
function take(/** @type {string} */ place, /** @type {Document} */ page) {
  const [now, then] = [page.querySelector(place), document.querySelector(place)];
  if (now && then) merge(then, now);
}

/** Makes one element like another, changing as little as needed. */
function merge(/** @type {Element} */ here, /** @type {Element} */ wanted) {
  if (here.isEqualNode(wanted) || here.hasAttribute("data-own")) return;
  if (here.matches("input, textarea, select")) return; // what somebody is writing
  for (const { name, value } of [...wanted.attributes]) {
    if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  }
  for (const { name } of [...here.attributes]) {
    // What a person opened stays open.
    if (!wanted.hasAttribute(name) && !(here.tagName === "DETAILS" && name === "open")) {
      here.removeAttribute(name);
    }
  }
  const news = [...wanted.childNodes];
  news.forEach((node, at) => {
    const old = here.childNodes[at];
    if (old === undefined) here.append(document.importNode(node, true));
    else if (old instanceof Element && node instanceof Element && old.tagName === node.tagName)
      merge(old, node);
    else if (!old.isEqualNode(node)) old.replaceWith(document.importNode(node, true));
  });
  while (here.childNodes.length > news.length) here.lastChild?.remove();
}

function schedule() {
  clearTimeout(due);
  due = window.setTimeout(() => void refresh(), PAUSE_MS);
}

function say(/** @type {string} */ text) {
  if (connection && connection.textContent !== text) connection.textContent = text;
}

const changes = new EventSource("/changes");
changes.addEventListener("changed", schedule);
changes.addEventListener("open", () => say(""));
changes.addEventListener("error", () =>
  say("The control room does not answer. What you see may be old."),
);
// A running operation tells by a stream of its own, which goes on after the event that was heard last.
const log = document.getElementById("log");
if (log?.dataset["going"] === "yes") {
  const last = log.lastElementChild?.getAttribute("data-number") ?? "0";
  const events = new EventSource(`${log.dataset["events"] ?? ""}?after=${last}`);
  events.addEventListener("told", schedule);
  events.addEventListener("ended", () => {
    events.close();
    schedule();
  });
}
// "3 minutes ago" grows old by itself.
window.setInterval(() => {
  if (document.visibilityState === "visible") schedule();
}, 60_000);
