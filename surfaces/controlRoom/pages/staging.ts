import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import type { OutputOf } from "../performing/performing.ts";
import { shown } from "../parts/reading.ts";
import { badge } from "../parts/status.ts";
import { emptyList } from "../parts/table.ts";
import { timeAgo } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** As many as a person looks through; the same for the page and for a mail's own. */
export const CAUGHT = { last: 50 };

/** What a copy was shown to be, and the mails that it would have sent. */
export function stagingPage(look: Look): Html {
  return html`<section>
      <h2>Is it cut off?</h2>
      ${isolation(look)}
    </section>
    <section>
      <h2>Caught mail</h2>
      ${caughtMail(look)}
    </section>`;
}

/** The newest refresh tried the ways out, and its signed record says what came of each. */
function isolation(look: Look): Html {
  const { stack, now } = look;
  return shown(look.read("evidence list", AGE.here), {
    now,
    waiting: "Reading the packs…",
    show: ({ packs }) => {
      const newest = packs.find(({ operation }) => operation === "staging-refresh");
      if (newest === undefined) {
        return emptyList(
          "No copy of production was made into this stack, so nothing was shown of it. A stack that is no production takes one.",
          ipai("staging refresh", { stack }),
        );
      }
      const { folder, startedAt, result } = newest;
      return html`<p>
          ${badge(result === "succeeded" ? "good" : "bad", result === "succeeded" ? "shown" : result)}
          by the refresh ${timeAgo(startedAt, now)};
          <a href="/${stack}/evidence/pack/${folder}/VERIFICATION.md">its signed record</a>
        </p>
        ${shown(look.read("evidence show", AGE.far, { pack: folder }), {
          now,
          waiting: "Reading the record…",
          show: ({ checks }) =>
            html`<ul class="runs">
              ${checks.map(
                ({ name, passed, summary }) =>
                  html`<li>
                    ${badge(passed ? "good" : "bad", passed ? "yes" : "no")} ${name}
                    <span class="age">${summary}</span>
                  </li>`,
              )}
            </ul>`,
        })}`;
    },
  });
}

function caughtMail(look: Look): Html {
  const { stack, now } = look;
  const reading = look.read("mail", AGE.host, CAUGHT);
  if (reading.failure?.code === "no-catcher") {
    return html`<p class="empty">${reading.failure.what} Its mail leaves through a provider.</p>`;
  }
  return shown(reading, {
    now,
    waiting: "Asking the mail catcher…",
    show: ({ mails }) =>
      mails.length === 0
        ? emptyList(
            "The catcher holds no mail: none was sent since it started. verify looks whether it takes mail.",
            ipai("verify", { stack }),
          )
        : html`<ol class="mails" aria-label="Mails, newest first">
            ${mails.map((each) => mailItem(stack, each))}
          </ol>`,
  });
}

type Mail = OutputOf<"mail">["mails"][number];

/** Text is shown as text; HTML in a frame that may run, load and send nothing. */
function mailItem(
  stack: string,
  { id, at, from, to, subject, text, html: markup, attachments }: Mail,
): Html {
  return html`<li>
    <details>
      <summary>
        <strong>${subject === "" ? "(no subject)" : subject}</strong>
        <span class="age">${at}, to ${to.join(", ")}</span>
      </summary>
      <p class="age">
        From ${from}${attachments.length > 0 && html`; attached: ${attachments.join(", ")}`}
      </p>
      ${text !== "" && html`<pre>${text}</pre>`}
      ${
        markup !== "" &&
        html`<iframe
          src="/${stack}/staging/mails/${id}"
          title="The mail as it looks: ${subject}"
          loading="lazy"
          sandbox
        ></iframe>`
      }
    </details>
  </li>`;
}
