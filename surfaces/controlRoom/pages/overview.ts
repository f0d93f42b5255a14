import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { nextBackup } from "../parts/nextBackup.ts";
import { nextDrill } from "../parts/drills.ts";
import { nextStep } from "../parts/nextStep.ts";
import { badge } from "../parts/status.ts";
import { ageOf, shown } from "../parts/reading.ts";
import { servesSince } from "../../../operations/release/servesSince.ts";
import { emptyList } from "../parts/table.ts";
import { exact, timeAgo } from "../parts/time.ts";
import { findingList, headline, layerGrid } from "../parts/layers.ts";
import { pauseNotice } from "../parts/pause.ts";
import { ipai } from "../../../report/ipai.ts";

/** Is it well, what serves, since when, by whom; and what comes next. */
export function overviewPage(look: Look): Html {
  const health = look.read("verify", AGE.host);
  return html`${headline(health, look)} ${pauseNotice(look)}
    <div class="cards">
      <section class="card">
        <h2>Serves</h2>
        ${serves(look)}
      </section>
      <section class="card">
        <h2>Next certificate</h2>
        ${certificate(look)}
      </section>
      <section class="card">
        <h2>Next backup</h2>
        ${nextBackup(look)}
      </section>
      <section class="card">
        <h2>Next drill</h2>
        ${nextDrill(look)}
      </section>
      <section class="card">
        <h2>Drift</h2>
        ${driftCard(look)}
      </section>
    </div>
    <section>
      <h2>Layers of verify</h2>
      ${shown(health, {
        now: look.now,
        waiting: "Looking at the production, from the containers to a person's login…",
        show: ({ findings }) => html`${layerGrid(findings)} ${findingList(findings)}`,
      })}
    </section>
    <section>
      <h2>Last runs of CI</h2>
      ${ci(look)}
    </section>`;
}

function serves(look: Look): Html {
  const { stack, now } = look;
  return shown(look.read("history", AGE.here, { limit: 30 }), {
    now,
    waiting: "Reading the stack's history…",
    show: ({ entries }) => {
      const serving = servesSince(entries);
      if (serving === undefined) return emptyList("Nothing serves.", ipai("up", { stack }));
      const { sha = "?", when, who } = serving;
      return html`<p class="fact"><code title="${sha}">${sha.slice(0, 12)}</code></p>
        <p>since ${timeAgo(when, now)}, by ${who ?? "somebody"}</p>
        <p class="age">${exact(when)}</p>`;
    },
  });
}

function certificate(look: Look): Html {
  return shown(look.read("ssl", AGE.far), {
    now: look.now,
    waiting: "Asking for the certificates…",
    show: ({ certificates }) => {
      const held = certificates.flatMap(({ name, onDisk, ok }) =>
        onDisk ? [{ name, ok, ...onDisk }] : [],
      );
      const [next] = held.toSorted((one, other) => one.daysLeft - other.daysLeft);
      const bad = certificates.filter(({ ok }) => !ok);
      if (next === undefined)
        return emptyList("The host holds no certificate.", ipai("ssl", { stack: look.stack }));
      return html`<p class="fact">${next.daysLeft} days</p>
        <p>${next.name} ends ${exact(next.notAfter)}</p>
        <p>
          ${
            bad.length === 0
              ? badge("good", `all ${certificates.length} served and renewed`)
              : badge("bad", `trouble with ${bad.map(({ name }) => name).join(", ")}`)
          }
        </p>`;
    },
  });
}

function driftCard(look: Look): Html {
  const { stack, now } = look;
  const reading = look.kept("drift");
  if (reading.output === undefined && !reading.asking && !reading.failure) {
    return html`<p class="fact">${badge("unknown", "not looked")}</p>
      <p>since this room was opened. <a href="/${stack}/drift">Look now</a></p>`;
  }
  return shown(reading, {
    now,
    waiting: "Reading everything back from the host…",
    show: ({ ok, drift: found, manifest }) => {
      const manifests = manifest.findings.length;
      return html`<p class="fact">
          ${ok ? badge("good", "none") : badge("bad", `${found.length + manifests} found`)}
        </p>
        <p><a href="/${stack}/drift">Details</a></p>`;
    },
  });
}

function ci(look: Look): Html {
  const reading = look.read("ci runs", AGE.far);
  if (reading.failure && reading.output === undefined) {
    const { what, next } = reading.failure;
    return html`<p>${badge("unknown", "unknown")} ${what}</p>
      <p class="age">Next: ${nextStep(next)}</p>
      ${ageOf(reading, look.now)}`;
  }
  return shown(reading, {
    now: look.now,
    waiting: "Asking GitHub…",
    show: ({ branches }) =>
      branches.length === 0
        ? html`<p class="empty">
            This stack guards no branch: <code>ipai:github</code> in
            <code>Pulumi.${look.stack}.yaml</code> names them.
          </p>`
        : html`${branches.map(
            ({ repository, branch, runs }) =>
              html`<h3>${branch} of ${repository}</h3>
                ${
                  runs.length === 0
                    ? html`<p class="empty">GitHub has no run of it.</p>`
                    : html`<ol class="runs">
                        ${runs.map(
                          ({ workflow, result, passed, title, at, url }) =>
                            html`<li>
                              ${badge(passed === null ? "unknown" : passed ? "good" : "bad", result)}
                              <a href="${url}" rel="noreferrer">${title}</a>
                              <span class="age">${workflow}, ${timeAgo(at, look.now)}</span>
                            </li>`,
                        )}
                      </ol>`
                }`,
          )}`,
  });
}
