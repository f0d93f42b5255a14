import type { McpServer } from "@modelcontextprotocol/server";
import { approvals } from "../../../operations/approvals/list.ts";
import { backups } from "../../../operations/backups.ts";
import { evidenceList } from "../../../operations/evidence/list.ts";
import { history } from "../../../operations/history.ts";
import type { AnyOperation } from "../../../operations/operation.ts";

export const RESOURCES: readonly { name: string; operation: AnyOperation; given: object }[] = [
  { name: "evidence", operation: evidenceList, given: {} },
  { name: "history", operation: history, given: {} },
  { name: "backups", operation: backups, given: {} },
  { name: "approvals", operation: approvals, given: { all: true } },
];

/** What an agent can read without asking for it by a tool: `ipai://history` and others. */
export function addResources(
  server: McpServer,
  read: (operation: AnyOperation, given: object) => Promise<string>,
): void {
  for (const { name, operation, given } of RESOURCES) {
    const about = { title: name, description: operation.summary, mimeType: "text/plain" };
    server.registerResource(name, `ipai://${name}`, about, async (uri) => ({
      contents: [{ uri: uri.href, mimeType: "text/plain", text: await read(operation, given) }],
    }));
  }
}
