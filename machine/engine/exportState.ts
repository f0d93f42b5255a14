import { execa } from "execa";

/** How the engine's CLI is started for a stack. */
export interface StateSource {
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The state of a stack as the engine exports it, its secrets encrypted. The SDK's `exportStack` decrypts
 * all of them, and its `importStack` would write them in clear to a file that everybody can read.
 */
export async function exportState(
  stack: string,
  root: string,
  { command = "pulumi", env = {} }: StateSource = {},
): Promise<unknown> {
  const words = ["stack", "export", "--stack", stack];
  const { stdout } = await execa(command, words, { cwd: root, env });
  return JSON.parse(stdout);
}
