import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { McpServer } from "@modelcontextprotocol/server";
import { approvals } from "../../../operations/approvals/list.ts";
import { backups } from "../../../operations/backups.ts";
import { drift } from "../../../operations/drift.ts";
import { evidenceList } from "../../../operations/evidence/list.ts";
import { history } from "../../../operations/history.ts";
import type { AnyOperation } from "../../../operations/operation.ts";

/** An operation whose text can be read under an address. */
export interface Readable {
  readonly operation: AnyOperation;
  readonly given: object;
  /** As of a tool: it counts as a change for what an agent may not ask of it. */
  readonly readsOnly?: true;
}

interface Resource extends Readable {
  readonly name: string;
  /** @default the operation's summary */
  readonly description?: string;
}

const OF_OPERATIONS: readonly Resource[] = [
  { name: "evidence", operation: evidenceList, given: {} },
  { name: "history", operation: history, given: {} },
  { name: "backups", operation: backups, given: {} },
  { name: "approvals", operation: approvals, given: { all: true } },
  { name: "drift", operation: drift, given: {}, readsOnly: true },
  {
    name: "drills",
    operation: evidenceList,
    given: { operation: "drill" },
    description:
      "list the drills: when a whole production was brought back from its backups, with which result",
  },
];

const RUNBOOK = {
  name: "runbook",
  description:
    "what a person does when something is wrong, entry by entry: the codes of errors are its headings",
};

/** What can be read, as a description of the server lists it. */
export const RESOURCES: readonly { name: string; description: string }[] = [
  ...OF_OPERATIONS.map(({ name, operation, description = operation.summary }) => ({
    name,
    description,
  })),
  RUNBOOK,
];

/** What an agent can read without asking for it by a tool: `ipai://history` and others. */
export function addResources(
  server: McpServer,
  read: (readable: Readable) => Promise<string>,
): void {
  const add = (name: string, mimeType: string, text: () => Promise<string>): void => {
    const description = RESOURCES.find((each) => each.name === name)?.description ?? "";
    const about = { title: name, description, mimeType };
    server.registerResource(name, `ipai://${name}`, about, async (uri) => ({
      contents: [{ uri: uri.href, mimeType, text: await text() }],
    }));
  };
  for (const resource of OF_OPERATIONS) add(resource.name, "text/plain", () => read(resource));
  add(RUNBOOK.name, "text/markdown", () =>
    readFile(join(import.meta.dirname, "../../../docs/DEPLOYMENT_RUNBOOK.md"), "utf8"),
  );
}
