import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Context } from "../operation.ts";

/** What the checkout keeps of its own stacks; the whole folder is ignored by git. */
export interface StateFolders {
  readonly backend: string;
  readonly passphraseFile: string;
  readonly pulumiHome: string;
}

export function stateFolders(root: string): StateFolders {
  return {
    backend: join(root, ".state/backend"),
    passphraseFile: join(root, ".state/passphrase"),
    pulumiHome: join(root, ".state/pulumi-home"),
  };
}

/**
 * Whether a stack's state is in the checkout: `local`, and others of this machine beside it such as
 * `local-bench`. Every other stack's state is where the user logged in to.
 */
export function isLocal(stack: string): boolean {
  return stack === "local" || stack.startsWith("local-");
}

/** What the engine's process needs to know of state and secrets. */
export function backendEnvironment(ctx: Context, stack: string): Record<string, string> {
  const folders = stateFolders(ctx.root);
  const always = {
    // The engine's folder is ours alone, so that a stack selected here stays unselected for people.
    PULUMI_HOME: folders.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The engine starts our providers by `node`, which must be the one that strips types.
    PATH: searchPath(ctx),
  };
  if (isLocal(stack)) {
    return {
      ...always,
      PULUMI_BACKEND_URL: `file://${folders.backend}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: folders.passphraseFile,
    };
  }
  return { ...always, PULUMI_CREDENTIALS_PATH: credentialsFolder(ctx) };
}

/** The PATH of the engine and its providers: the checkout's own programs first. */
export function searchPath(ctx: Context): string {
  return [join(ctx.root, "node_modules/.bin"), ctx.environment["PATH"] ?? ""].join(delimiter);
}

/** Where `pulumi login` left the user's login. */
function credentialsFolder(ctx: Context): string {
  const { PULUMI_CREDENTIALS_PATH: own, PULUMI_HOME: home } = ctx.environment;
  return own ?? home ?? join(homedir(), ".pulumi");
}

/** The folder of a file backend, or `undefined` when the stack's state is somewhere else. */
export function fileBackend(
  ctx: Pick<Context, "root" | "environment">,
  stack: string,
): string | undefined {
  if (isLocal(stack)) return stateFolders(ctx.root).backend;
  const url = ctx.environment["PULUMI_BACKEND_URL"];
  if (!url?.startsWith("file://")) return undefined;
  const folder = url.slice("file://".length).replace(/^~/, homedir());
  return existsSync(folder) ? folder : undefined;
}
