// @ts-check
// Verifies the packs with the auditor's own file, in this browser.
import "./node/buffer.js";
import { holdFiles } from "./node/fs.js";
import { FAULTS, verify } from "/assets/evidence/verifier.mjs";

const verdict = document.getElementById("browser-verdict");
const list = document.getElementById("browser-findings");
const ROOT = "/packs";

async function check() {
  const stack = verdict?.dataset["stack"] ?? "";
  const answer = await fetch(`/${stack}/evidence/files`);
  if (!answer.ok) throw new Error(`the packs cannot be fetched: ${answer.status}`);
  const { files, others } = await answer.json();
  const signers = holdFiles(ROOT, files, others);
  const { packs, findings } = verify(ROOT, { signers });
  show(packs, findings);
}

function show(
  /** @type {number} */ packs,
  /** @type {{ fault: keyof typeof FAULTS, where: string, what: string }[]} */ findings,
) {
  const good = findings.length === 0;
  const badge = element("span", "", `badge ${good ? "good" : "bad"}`);
  badge.append(good ? "✓ as signed" : `✕ ${findings.length} findings`);
  verdict?.replaceChildren(badge, ` ${packs} packs`);
  const lines = findings.map(({ fault, where, what }) =>
    element("li", `${fault}: ${where}: ${what} (${FAULTS[fault]})`),
  );
  list?.replaceChildren(...lines);
}

function element(/** @type {string} */ name, text = "", className = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

if (verdict) {
  verdict.dataset["own"] = "";
  list?.setAttribute("data-own", "");
  verdict.textContent = "checking…";
  check().catch((/** @type {unknown} */ error) => {
    verdict.replaceChildren(element("span", "? unknown", "badge unknown"), ` ${String(error)}`);
  });
}
