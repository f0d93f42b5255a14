import { open, rename, rm } from "node:fs/promises";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Context } from "../operation.ts";
import { readOutputs } from "../stack/outputs.ts";

/** What one command of the host prints, before base64. Bytes. */
const PIECE = 3 * 1024 * 1024;
const SCRIPT = `dd if="$1" bs=${PIECE} skip="$2" count=1 2>/dev/null | base64 -w 0`;

/** Brings a file of the host here; one that is half brought keeps another name. */
export async function fetchFile(
  ctx: Context,
  stack: string,
  { from, to, bytes }: { readonly from: string; readonly to: string; readonly bytes: number },
): Promise<void> {
  const { connection } = await readOutputs(ctx, stack);
  const { signal } = ctx;
  const remote = await openRemote(connection, { signal });
  const unfinished = `${to}.unfinished`;
  const file = await open(unfinished, "w", 0o600);
  try {
    for (let piece = 0; piece * PIECE < bytes; piece += 1) {
      const command = {
        step: `fetch ${from}`,
        script: SCRIPT,
        args: [from, String(piece)],
        signal,
      };
      await file.write(Buffer.from((await remote.run(command)).stdout, "base64"));
    }
    await file.close();
    await rename(unfinished, to);
    await remote.run({ step: `take ${from} away`, script: `rm "$1"`, args: [from], signal });
  } finally {
    await file.close();
    await rm(unfinished, { force: true });
    await remote.close();
  }
}
