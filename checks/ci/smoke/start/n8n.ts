import { n8nService } from "../../../../components/n8n/service.ts";
import { CATCHER } from "../../../../components/outgoingMail.ts";
import { imageDefinition } from "../../../../images/catalogue.ts";
import { n8n, postgres } from "../../../../images/contracts.ts";
import { UserError } from "../../../../report/userError.ts";
import type { Sandbox } from "../../sandbox.ts";
import { DATABASE_SERVER } from "../../sandbox/database.ts";
import type { N8nSubject } from "../n8n/subject.ts";
import { Service } from "../service.ts";
import { becomesHealthy } from "./healthy.ts";

export interface StartN8n {
  readonly image: string;
  /** Name of the container; its address for the others. */
  readonly name: string;
  /** An empty database of the role `n8n`. */
  readonly database: string;
  readonly signal: AbortSignal;
}

/** With its migrations 20 s on two idle cores; other work may share them. Milliseconds. */
const START_LIMIT_MS = 240_000;

/**
 * Starts n8n as a stack does, and gives it its owner.
 * @throws UserError with what n8n said last.
 */
export async function startN8n(sandbox: Sandbox, options: StartN8n): Promise<N8nSubject> {
  const { image, name, database, signal } = options;
  const url = `https://${name}.smoke.localhost`;
  const email = "owner@example.com";
  const { environment = {} } = n8nService({
    image,
    container: name,
    url,
    ownerEmail: email,
    timeZone: "Asia/Singapore",
    database: { host: DATABASE_SERVER, port: postgres.port, name: database },
    user: "n8n",
    // nobody is there: none of the checks sends a mail
    mail: { ...CATCHER, encryption: "none", from: email },
    volumes: [],
  });
  await sandbox.start(name, {
    image,
    environment,
    secrets: Object.values(n8n.secrets),
    mounts: { [name]: n8n.data },
    publish: [n8n.port],
  });
  await becomesHealthy(sandbox, name, n8n.health, START_LIMIT_MS);
  const owned = await sandbox.exec(name, n8n.owner);
  if (owned.exitCode !== 0) {
    throw new UserError("n8n's owner could not be made.", {
      given: owned.lines.join("\n"),
      next: `read ${name}.log in the folder of artifacts`,
      code: "smoke-n8n-owner",
    });
  }
  return {
    service: new Service({ url, port: await sandbox.port(name, n8n.port), signal }),
    owner: { email, password: sandbox.secret(n8n.secrets.owner) },
    version: versionOf(imageDefinition("n8n").official),
  };
}

/** Of a reference that ends in `:version`. */
function versionOf(reference: string): string {
  return reference.slice(reference.lastIndexOf(":") + 1);
}
