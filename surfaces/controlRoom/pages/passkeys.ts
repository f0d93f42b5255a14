import { html, type Html } from "../html.ts";
import type { Look } from "../look.ts";
import { dataTable } from "../parts/table.ts";
import { timeAgo } from "../parts/time.ts";
import type { Passkey } from "../passkeys/store.ts";
import { ipai } from "../../../report/ipai.ts";

/** The passkeys that may decide about plans, and how another one is added. */
export function passkeysPage(look: Look, known: readonly Passkey[], canAdd: boolean): Html {
  const { stack, csrf, now } = look;
  return html`<p>
      A passkey shows that a person decides about a plan, and not a program. It stays on your device
      or security key; the checkout keeps its public part alone.
    </p>
    ${
      known.length > 0 &&
      dataTable(
        "Known passkeys",
        ["Passkey", "Of the room at", "Added by", "When"],
        known.map(({ id, room, addedBy, addedAt }) => [
          html`<code>${id.slice(0, 16)}…</code>`,
          room,
          addedBy,
          timeAgo(addedAt, now),
        ]),
      )
    }
    <h2>Add one</h2>
    ${
      !look.may("approver")
        ? html`<p class="empty">An approver needs one; you are ${look.person.role} here.</p>`
        : canAdd
          ? html`<form method="post" action="/${stack}/passkeys" data-passkey="create">
              <input type="hidden" name="csrf" value="${csrf}" />
              <button>Make a passkey</button>
              <p role="status" data-own data-told></p>
              <noscript><p class="age">A passkey needs JavaScript.</p></noscript>
            </form>`
          : html`<p class="empty">
              A passkey counts once its code was typed where the room runs, and this room was not
              started by a person at a terminal. Type <code>${ipai("room")}</code> in a terminal of
              your own.
            </p>`
    }`;
}
