import { runInNewContext } from "node:vm";
import { html, json } from "../../../verify/support/site.ts";
import type { Asked, Reply } from "../../../verify/support/site.ts";
import type { Answers } from "./program.ts";

interface Node {
  readonly type: string;
  readonly parameters: { readonly path?: string; readonly jsCode?: string };
}

const STYLE = "/assets/index-1a2b3c.css";
const SCRIPT = "/assets/index-4d5e6f.js";
const COOKIE = "n8n-auth=s3ss10n";

/** As much of n8n as the checks ask of it; a test takes one of its virtues away. */
export class FakeN8n {
  role = "global:owner";
  version = "2.30.0";
  givesCookie = true;
  asksSession = true;
  asksActivation = true;
  forgetsRemoved = true;
  status = "success";
  /** Instead of what the workflow computes. */
  says: string | undefined;
  /** Instead of the answer. */
  records: string | undefined;
  #active = false;
  #answer = "";

  readonly answers: Answers = new Map<string, Reply | ((asked: Asked) => Reply)>([
    ["/healthz/readiness", json({ status: "ok" })],
    ["/", html("n8n.io - Workflow Automation", `<link href="${STYLE}"><script src="${SCRIPT}">`)],
    [STYLE, { status: 200, headers: { "content-type": "text/css" }, body: "a{}" }],
    [SCRIPT, { status: 200, headers: { "content-type": "application/javascript" }, body: "1" }],
    ["/rest/login", (asked) => this.#login(asked)],
    ["/rest/settings", () => data({ versionCli: this.version })],
    ["/rest/workflows", (asked) => this.#workflows(asked)],
    ["/rest/workflows/w1/activate", () => this.#activate()],
    ["/rest/workflows/w1/archive", () => this.#archive()],
    ["/rest/workflows/w1", () => data(true)],
    ["/rest/executions", () => data({ results: [this.#execution()] })],
    ["/rest/executions/3", () => data({ data: this.records ?? `["${this.#answer}"]` })],
  ]);

  #login({ body }: Asked): Reply {
    const { password } = JSON.parse(body) as { password: string };
    if (password !== "owner's password") return json({ message: "Wrong username" }, 401);
    const reply = data({ role: this.role });
    if (!this.givesCookie) return reply;
    return { ...reply, headers: { ...reply.headers, "set-cookie": `${COOKIE}; Secure` } };
  }

  #workflows({ request, body }: Asked): Reply {
    if (this.asksSession && request.headers.cookie !== COOKIE)
      return json({ status: "error", message: "Unauthorized" }, 401);
    if (body === "") return data([]);
    const { nodes } = JSON.parse(body) as { nodes: Node[] };
    const path = nodes.find(({ type }) => type.endsWith(".webhook"))?.parameters.path ?? "";
    const code = nodes.find(({ type }) => type.endsWith(".code"))?.parameters.jsCode ?? "";
    this.answers.set(`/webhook/${path}`, (asked) => this.#run(code, asked));
    return data({ id: "w1", versionId: "v1" });
  }

  #run(code: string, { body }: Asked): Reply {
    if (!this.#active && this.asksActivation) return json({ message: "not registered" }, 404);
    const $input = { first: () => ({ json: { body: JSON.parse(body) as unknown } }) };
    const items = runInNewContext(`(() => { ${code} })()`, { $input }) as [
      { json: { answer: string } },
    ];
    this.#answer = this.says ?? items[0].json.answer;
    return json({ answer: this.#answer });
  }

  #activate(): Reply {
    this.#active = true;
    return data({ active: true });
  }

  #archive(): Reply {
    this.#active = !this.forgetsRemoved;
    return data({ isArchived: true });
  }

  #execution(): object {
    return { id: "3", status: this.status, mode: "webhook" };
  }
}

function data(value: unknown): Reply {
  return json({ data: value });
}
