import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { shown } from "../parts/reading.ts";
import { badge, standingOfResult } from "../parts/status.ts";
import { dataTable, emptyList } from "../parts/table.ts";
import { exact } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** Each pack, and whether all are as they were signed: by this machine, and by the reader's own browser. */
export function evidencePage(look: Look): Html {
  const { stack, now } = look;
  return html`<section class="card">
      <h2>As signed?</h2>
      <p>On this machine: ${verdict(look)}</p>
      <p>
        In your browser:
        <span id="browser-verdict" role="status" data-stack="${stack}">
          <noscript>needs JavaScript; without it, run the verifier yourself.</noscript>
        </span>
      </p>
      <ul id="browser-findings"></ul>
      <p class="age">
        Both run the same file, <a href="/assets/evidence/verifier.mjs">verifier.mjs</a>. Your
        browser fetches the packs as they lie on the disk and trusts no word of this page; packs
        that were cut off the end it cannot miss without an anchor kept elsewhere.
      </p>
    </section>
    ${shown(look.read("evidence list", AGE.here), {
      now,
      waiting: "Reading the packs…",
      show: ({ packs, folder }) =>
        packs.length === 0
          ? emptyList(
              "There is no evidence yet; each deploy, rollback and up leaves a pack.",
              ipai("up", { stack }),
            )
          : html`${dataTable(
              `Packs in ${folder}`,
              ["", "When", "What", "Result", "Who", "Release", "Checks", "Pack"],
              packs.map((pack) => [
                String(pack.sequence),
                html`<time datetime="${pack.startedAt}">${exact(pack.startedAt)}</time>`,
                html`<span class="prose">
                  ${pack.operation}<br /><span class="age">${pack.reason}</span>
                </span>`,
                badge(standingOfResult(pack.result), pack.result),
                html`${pack.who}<br /><span class="age">${pack.through}</span>`,
                pack.release === null
                  ? ""
                  : html`<code title="${pack.release}">${pack.release.slice(0, 12)}</code>`,
                `${pack.passed} of ${pack.checks}`,
                html`<a href="/${stack}/evidence/pack/${pack.folder}/VERIFICATION.md"
                  ><code>${pack.folder}</code></a
                >`,
              ]),
            )}`,
    })}`;
}

function verdict(look: Look): Html {
  const { output, failure, asking } = look.read("evidence verify", AGE.host);
  if (failure) return html`${badge("unknown", "unknown")} ${failure.what}`;
  if (output === undefined) return badge("busy", asking ? "checking" : "not checked");
  const { findings, packs, anchored } = output;
  if (findings.length === 0) {
    return html`${badge("good", "as signed")} ${packs} packs${anchored ? ", anchored in git" : ""}`;
  }
  return html`${badge("bad", `${findings.length} findings`)}
    <span
      >${findings.map(({ rule, where, what }) => `${rule}: ${where}: ${what}`).join("; ")}</span
    >`;
}
