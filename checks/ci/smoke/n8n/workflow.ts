import { randomUUID } from "node:crypto";

/** What the workflow computes from a token: nothing that merely echoes could say it. */
export function answerTo(token: string): string {
  return Array.from(token).reverse().join("");
}

/** {@link answerTo} as the node "Code" runs it, in n8n's task runner. */
const CODE =
  "return [{ json: { answer: [...$input.first().json.body.token].reverse().join('') } }];";

/** Receives a token at a webhook, computes the answer in code, and gives it back. */
export function webhookWorkflow(name: string, path: string): object {
  const webhook = { httpMethod: "POST", path, responseMode: "responseNode" };
  const respond = { respondWith: "json", responseBody: "={{ JSON.stringify($json) }}" };
  return {
    name,
    nodes: [
      // n8n registers a webhook under its path alone only when the node's `webhookId` is set
      { ...node("Webhook", "webhook", 2, webhook), webhookId: randomUUID() },
      node("Compute", "code", 2, { jsCode: CODE }),
      node("Respond", "respondToWebhook", 1.1, respond),
    ],
    connections: { Webhook: to("Compute"), Compute: to("Respond") },
    settings: { executionOrder: "v1" },
  };
}

function node(name: string, type: string, typeVersion: number, parameters: object): object {
  const kind = `n8n-nodes-base.${type}`;
  return { id: randomUUID(), name, type: kind, typeVersion, parameters, position: [0, 0] };
}

function to(name: string): object {
  return { main: [[{ node: name, type: "main", index: 0 }]] };
}
