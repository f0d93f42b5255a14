import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SECRET_VARIABLES } from "../../../config/credentials.ts";
import { makeKeyPair } from "../../../machine/keyPair.ts";
import type { GitHub } from "../gitHub.ts";
import type { StandIns } from "./expressions.ts";

/** What GitHub would put in, and the secrets among it, which no step may print. */
export interface GitHubValues {
  readonly values: StandIns;
  readonly secrets: readonly string[];
}

const SECRETS = ["PULUMI_ACCESS_TOKEN", ...SECRET_VARIABLES.map(secretOf)];

/** GitHub's secret that fills a variable: none there may have a name that begins with GITHUB_. */
export function secretOf(variable: string): string {
  return variable === "GITHUB_TOKEN" ? "REPOSITORIES_TOKEN" : variable;
}

export async function gitHubValues(
  gitHub: GitHub,
  commit: { readonly head: string; readonly before: string },
): Promise<GitHubValues> {
  const folder = await mkdtemp(path.join(tmpdir(), "ipai-stand-ins-"));
  try {
    const key = path.join(folder, "id_ed25519");
    await makeKeyPair(key, "a runner of the test");
    const privateKey = await readFile(key, "utf8");
    const tokens = SECRETS.map((name) => [`secrets.${name}`, randomBytes(20).toString("hex")]);
    const secrets = Object.fromEntries([
      ...tokens,
      ["secrets.SSH_PRIVATE_KEY", privateKey.trim()],
      ["secrets.IPAI_EVIDENCE_PRIVATE_KEY", privateKey.trim()],
    ]) as Record<string, string>;
    return {
      secrets: [...Object.values(secrets), gitHub.token],
      values: {
        ...secrets,
        "vars.SSH_PUBLIC_KEY": (await readFile(`${key}.pub`, "utf8")).trim(),
        "github.sha": commit.head,
        "github.actor": "somebody",
        "github.token": gitHub.token,
        "github.event.pull_request.number": gitHub.pullRequest,
        "github.event.pull_request.base.sha || github.event.before": commit.before,
        "matrix.stack": "staging",
      },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
