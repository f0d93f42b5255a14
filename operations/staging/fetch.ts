import { open, rename, rm } from "node:fs/promises";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

export interface HostFile {
  readonly from: string;
  readonly to: string;
  /** How big the host says it is. */
  readonly bytes: number;
}

/** What one command of the host prints, before base64. Bytes. */
const PIECE = 3 * 1024 * 1024;
const SCRIPT = `dd if="$1" bs=${PIECE} skip="$2" count=1 2>/dev/null | base64 -w 0`;

/**
 * Brings a file of the host here and takes it away there; one that is half brought keeps another name.
 *
 * @throws UserError for one that does not come whole; it stays on the host.
 */
export async function fetchFile(ctx: Context, stack: string, file: HostFile): Promise<void> {
  const { connection } = await readOutputs(ctx, stack);
  const remote = await openRemote(connection, { signal: ctx.signal });
  try {
    await bring(remote, { ...file, stack }, ctx.signal);
  } finally {
    await remote.close();
  }
}

export async function bring(
  remote: Remote,
  { from, to, bytes, stack }: HostFile & { readonly stack: string },
  signal: AbortSignal,
): Promise<void> {
  const unfinished = `${to}.unfinished`;
  const file = await open(unfinished, "w", 0o600);
  try {
    for (let piece = 0; piece * PIECE < bytes; piece += 1) {
      const args = [from, String(piece)];
      const { stdout } = await remote.run({ step: `fetch ${from}`, script: SCRIPT, args, signal });
      await file.appendFile(Buffer.from(stdout, "base64"));
    }
    // What cannot be read there is an empty piece here: a pipe ends as its last command does.
    const { size } = await file.stat();
    if (size !== bytes) throw incomplete(`${from}: ${size} of ${bytes} bytes`, stack);
    await file.close();
    await rename(unfinished, to);
    await remote.run({ step: `take ${from} away`, script: `rm "$1"`, args: [from], signal });
  } finally {
    await file.close();
    await rm(unfinished, { force: true });
  }
}

function incomplete(given: string, stack: string): UserError {
  return new UserError("The archive did not come whole from the host.", {
    given,
    next: `${ipai("staging export", { stack })}, which makes it anew`,
    code: "archive-incomplete",
  });
}
