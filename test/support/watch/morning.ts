import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import type { WatchHost } from "./host.ts";
import type { Trouble } from "./troubles.ts";
import { WORKFLOW } from "./well.ts";

const FILE = "alerts/manifest-drift-alert.json";
const DRIFT = "drift: last look without drift";
const WORKFLOW_ON = "n8n: manifest-drift-alert";

/** n8n's workflow hands something over, after the last look without drift. */
export const handed =
  (text: unknown) =>
  async (host: WatchHost): Promise<void> => {
    await host.noDriftSince(1);
    await host.write(FILE, JSON.stringify({ text }));
  };
const workflow = (changes: object) => (host: WatchHost) =>
  host.write("answers/docker.workflow", JSON.stringify({ ...WORKFLOW, ...changes }));

/** What is told of n8n's workflow, and by it. */
export const MORNING: readonly Trouble[] = [
  {
    key: DRIFT,
    breaks: handed("not as declared since\nyesterday: File \u001b[31mnginx; repair: npx ipai up"),
    found:
      /^act: .*: 1 h ago; n8n says: not as declared since yesterday: File \[31mnginx; repair: /,
    next: /npx ipai drift --stack test/,
  },
  {
    key: DRIFT,
    breaks: async (host) => {
      await handed("drifts")(host);
      await host.remove("data/drift-last-good");
    },
    found: /: none is known; n8n says: drifts, expected within 24 h/,
    next: /npx ipai drift/,
  },
  {
    key: DRIFT,
    breaks: handed({ of: "another form" }),
    found: /n8n says: something that cannot be read: /,
    next: /npx ipai drift/,
  },
  {
    key: DRIFT,
    breaks: handed("x".repeat(20_000)),
    found: /n8n says: something that cannot be read: no small file/,
    next: /npx ipai drift/,
  },
  {
    key: DRIFT,
    // Were it followed, root's file would be told to everybody.
    breaks: async (host) => {
      await host.noDriftSince(1);
      await host.write("root-only", JSON.stringify({ text: "a secret" }));
      await mkdir(path.join(host.folder, "alerts"));
      await symlink(path.join(host.folder, "root-only"), path.join(host.folder, FILE));
    },
    found: /n8n says: something that cannot be read: .*Too many levels of symbolic links/,
    next: /npx ipai drift/,
  },
  ...["absent", "archived", "switched off"].map((state) => ({
    key: WORKFLOW_ON,
    breaks: workflow({ state }),
    found: new RegExp(
      `: ${state}, last run: 60 min ago, success, expected on, ran well within 25 h`,
    ),
    next: /npx ipai up --refresh --stack test/,
  })),
  {
    key: WORKFLOW_ON,
    breaks: workflow({ ended: "error" }),
    found: /: on, last run: 60 min ago, error/,
    next: /npx ipai logs n8n/,
  },
  {
    key: WORKFLOW_ON,
    breaks: workflow({ age: 26 * 3600, since: 40 * 3600 }),
    found: /: on, last run: 26 h ago, success/,
    next: /npx ipai logs n8n/,
  },
  {
    key: WORKFLOW_ON,
    breaks: workflow({ age: null, ended: null, since: 26 * 3600 }),
    found: /: on, last run: never/,
    next: /npx ipai logs n8n/,
  },
];
