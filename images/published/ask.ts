import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ifAbsent } from "../../machine/errno.ts";
import { ExitCode, UserError } from "../../report/userError.ts";

/** A registry elsewhere, over a slow line. Milliseconds. */
const LIMIT = 15_000;

/** Who reads a private registry. */
export interface RegistryReader {
  readonly user: string;
  readonly token: string;
}

/** How this machine reaches a registry. */
export interface RegistryAddress {
  /** Host and optional path: `127.0.0.1:5055`, `ghcr.io/owner/name`. */
  readonly registry: string;
  readonly protocol: "http" | "https";
  /** As whom. @default who `docker login` left here, if anybody */
  readonly reader?: RegistryReader | "nobody" | undefined;
}

export interface Question {
  readonly address: RegistryAddress;
  /** `odoo` */
  readonly repository: string;
  /** `manifests/<tag>`, `blobs/<digest>` */
  readonly path: string;
  readonly accept: string;
  readonly signal: AbortSignal;
  /** @default 15 seconds */
  readonly limitMs?: number;
}

export interface Answer {
  readonly body: unknown;
  readonly digest: string | null;
}

/**
 * Reads one document of a registry.
 *
 * @returns nothing when the registry does not have it
 * @throws UserError when it refuses the reader, does not answer in time, answers with an error, or
 * half an answer.
 */
export async function askRegistry(question: Question): Promise<Answer | undefined> {
  const first = await get(question, undefined);
  const challenge = first.status === 401 ? first.headers.get("www-authenticate") : null;
  const answer = challenge === null ? first : await get(question, await token(question, challenge));
  if (answer.status === 404) return undefined;
  if (isRefusal(answer)) throw refused(question, `HTTP ${answer.status}`);
  if (!answer.ok) throw failed(question, `HTTP ${answer.status}`);
  try {
    return { body: await answer.json(), digest: answer.headers.get("docker-content-digest") };
  } catch (cause) {
    question.signal.throwIfAborted();
    throw failed(question, "the answer ends early, or is no JSON", cause);
  }
}

async function get(question: Question, authorization: string | undefined): Promise<Response> {
  const { address, repository, path, accept } = question;
  const [host, ...folders] = address.registry.split("/");
  const name = [...folders, repository].join("/");
  const headers = { accept, ...(authorization !== undefined && { authorization }) };
  return reach(question, `${address.protocol}://${host}/v2/${name}/${path}`, headers);
}

async function reach(
  question: Question,
  url: string,
  headers: Record<string, string>,
): Promise<Response> {
  const { address, signal, limitMs = LIMIT } = question;
  const limit = AbortSignal.timeout(limitMs);
  return fetch(url, { headers, signal: AbortSignal.any([signal, limit]) }).catch(
    (cause: unknown) => {
      signal.throwIfAborted();
      throw new UserError(`The image registry ${address.registry} does not answer.`, {
        given: limit.aborted ? `no answer within ${limitMs / 1000} s` : `${url}: ${reason(cause)}`,
        next:
          address.protocol === "http"
            ? "npm start (it starts the lab, and with it the registry)"
            : "run the command again when it answers; nothing was changed",
        code: "registry-down",
        cause,
      });
    },
  );
}

/** `fetch` says only that it failed; why stands beneath. */
function reason(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error && cause.message !== "" ? cause.message : "no connection";
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** What the registry's own authority gives for a challenge; nobody's where nobody is logged in. */
async function token(question: Question, challenge: string): Promise<string> {
  const basic = await login(question.address);
  if (!/^bearer /i.test(challenge)) return basic ?? "";
  const parts = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
  const { realm, service, scope } = parts;
  if (realm === undefined) throw failed(question, `HTTP 401, ${challenge}`);
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const answer = await reach(question, url.href, basic ? { authorization: basic } : {});
  if (isRefusal(answer)) throw refused(question, `HTTP ${answer.status} at the log-in`);
  if (!answer.ok) throw failed(question, `HTTP ${answer.status} at the log-in`);
  const given = tokenAnswer.parse(await answer.json());
  return `Bearer ${given.token ?? given.access_token ?? ""}`;
}

const dockerConfig = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).default({}),
});

/** The reader, else what `docker login` keeps in its file; a credential helper's is not asked for. */
async function login({ registry, reader }: RegistryAddress): Promise<string | undefined> {
  if (reader === "nobody") return undefined;
  if (reader !== undefined) {
    return `Basic ${Buffer.from(`${reader.user}:${reader.token}`).toString("base64")}`;
  }
  const text = await readFile(join(homedir(), ".docker/config.json"), "utf8").catch(ifAbsent);
  const config = text === undefined ? undefined : dockerConfig.safeParse(JSON.parse(text)).data;
  const host = registry.split("/", 1)[0] ?? registry;
  const auth = config?.auths[host]?.auth;
  return auth === undefined ? undefined : `Basic ${auth}`;
}

function isRefusal({ status }: Response): boolean {
  return status === 401 || status === 403;
}

function refused({ address, repository }: Question, status: string): UserError {
  const { registry, reader } = address;
  const named = typeof reader === "object";
  return new UserError(`The image registry ${registry} does not let ${repository} be read.`, {
    given: `${status}, ${named ? "with REGISTRY_USER and REGISTRY_TOKEN" : "without REGISTRY_USER and REGISTRY_TOKEN"}`,
    next: "set REGISTRY_USER and REGISTRY_TOKEN to who may read the packages, or make the packages public",
    code: "registry-refused",
    exitCode: ExitCode.authentication,
  });
}

function failed({ address }: Question, given: string, cause?: unknown): UserError {
  return new UserError(`The image registry ${address.registry} answers with an error.`, {
    given,
    next: "run the command again when it is well; nothing was changed",
    code: "registry-failed",
    cause,
  });
}
