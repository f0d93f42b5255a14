import { summaryText } from "../../../operations/changes/text.ts";
import { actorText } from "../../../operations/perform/actor.ts";
import type { QueuedPlan } from "../../../operations/approvals/queue.ts";
import { html, type Html } from "../html.ts";
import type { Look } from "../look.ts";
import { diffText } from "../parts/diff.ts";
import { badge, type Standing } from "../parts/status.ts";
import { dataTable, emptyList } from "../parts/table.ts";
import { exact, timeAgo } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

const STANDINGS: Readonly<Record<QueuedPlan["state"], Standing>> = {
  waiting: "act",
  approved: "good",
  begun: "good",
  refused: "bad",
  withdrawn: "unknown",
  expired: "unknown",
};

/** The plans of a stack: those that wait for a person, and what became of others. */
export function approvalsPage({ stack, now }: Look, plans: readonly QueuedPlan[]): Html {
  if (plans.length === 0) {
    return emptyList(
      "No plan waits, and none has. Releases has a form that makes one; so does an agent, or you:",
      ipai("propose deploy", { sha: "SHA", stack }),
    );
  }
  return dataTable(
    "Plans, newest first",
    ["Plan", "State", "Release", "Asked for by", "Made"],
    plans.map(({ plan, state, decision }) => [
      html`<a href="/${stack}/approvals/${plan.id}">${plan.operation} <code>${plan.id}</code></a>`,
      html`${badge(STANDINGS[state], state)}
      ${decision && html`<span class="age">by ${decision.by.name}</span>`}`,
      html`<code title="${plan.input.sha}">${plan.input.sha.slice(0, 12)}</code>`,
      html`${actorText(plan.requestedBy)}<br /><span class="age">${plan.input.reason}</span>`,
      timeAgo(plan.createdAt, now),
    ]),
  );
}

/** One plan: what it would do, what an approval binds, and the decision. */
export function planPage(
  look: Look,
  { plan, state, decision }: QueuedPlan,
  { hasPasskey }: { hasPasskey: boolean },
): Html {
  const { stack, now, csrf } = look;
  const { id, operation, input, requestedBy, expiresAt, digest, serving, parts, summary } = plan;
  const waits = state === "waiting";
  return html`<p class="headline ${STANDINGS[state]}" role="status">
      ${badge(STANDINGS[state], state)}
      <span
        >${operation === "deploy" ? "Deploy" : "Go back to"} ${input.sha.slice(0, 12)}:
        ${summaryText(summary, "planned")}</span
      >
    </p>
    ${state === "begun" && html`<p><a href="/${stack}/operations/${id}">Watch it run</a></p>`}
    ${
      decision &&
      html`<p>
        ${decision.decision} by ${decision.by.name} ${timeAgo(decision.at, now)}, shown by
        ${decision.confirmedBy}${decision.reason === undefined ? "" : `: ${decision.reason}`}
      </p>`
    }
    <dl class="facts card">
      <dt>Asked for by</dt>
      <dd>${actorText(requestedBy)}${input.reason === undefined ? "" : `: ${input.reason}`}</dd>
      <dt>Release</dt>
      <dd><code>${input.sha}</code></dd>
      ${
        input.acceptDataLoss !== undefined &&
        html`<dt>Accepts</dt>
          <dd>the loss of what was written since <code>${input.acceptDataLoss}</code></dd>`
      }
      <dt>Serves now</dt>
      <dd><code>${serving}</code></dd>
      <dt>Until</dt>
      <dd>${exact(expiresAt)}</dd>
      <dt>Digest</dt>
      <dd><code>${digest}</code></dd>
    </dl>
    <section>
      <h2>What it would do</h2>
      ${diffText(plan.text)}
    </section>
    <section>
      <h2>What an approval binds</h2>
      <p class="age">When any of this is another before it runs, nothing is done.</p>
      <dl class="facts">
        ${Object.entries(parts).map(
          ([name, { shown }]) =>
            html`<dt>${name}</dt>
              <dd>${shown}</dd>`,
        )}
      </dl>
    </section>
    ${
      waits &&
      (look.may("approver")
        ? decisionForm({ id, stack, csrf, hasPasskey })
        : html`<p class="age">An approver decides about it; you are ${look.person.role} here.</p>`)
    }`;
}

function decisionForm(given: {
  id: string;
  stack: string;
  csrf: string;
  hasPasskey: boolean;
}): Html {
  const { id, stack, csrf, hasPasskey } = given;
  const elsewhere = html`<p class="age">
    Or at a terminal of your own: <code>${ipai("approve", { id })}</code>,
    <code>${ipai("refuse", { id })}</code>
  </p>`;
  if (!hasPasskey) {
    return html`<section>
      <h2>Decide</h2>
      <p>
        A person decides, and shows to be one by a passkey. The room knows none of yours yet:
        <a href="/${stack}/passkeys">add one</a>.
      </p>
      ${elsewhere}
    </section>`;
  }
  return html`<section>
    <h2>Decide</h2>
    <form
      id="decide"
      class="fields"
      method="post"
      action="/${stack}/approvals/${id}"
      data-passkey="get"
    >
      <input type="hidden" name="csrf" value="${csrf}" />
      <label for="reason">Reason <span class="age">the evidence says it</span></label>
      <input id="reason" name="reason" maxlength="500" autocomplete="off" />
      <div class="buttons">
        <button name="decision" value="approve">Approve with passkey</button>
        <button name="decision" value="refuse" class="danger">Refuse with passkey</button>
      </div>
      <p role="status" data-own data-told></p>
      <noscript><p class="age">A passkey needs JavaScript; the terminal does not.</p></noscript>
    </form>
    ${elsewhere}
  </section>`;
}
