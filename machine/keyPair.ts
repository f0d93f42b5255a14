import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import ssh2 from "ssh2";
import writeFileAtomic from "write-file-atomic";
import { exists } from "./exists.ts";

/** An Ed25519 pair of OpenSSH at `path` and `path.pub`; one that is whole is kept. */
export async function makeKeyPair(path: string, comment: string): Promise<void> {
  if ((await exists(path)) && (await exists(`${path}.pub`))) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const pair = soundPair(comment);
  // The public half first: the pair counts as made once the private half is there.
  await writeFileAtomic(`${path}.pub`, `${pair.public}\n`, { mode: 0o644 });
  await writeFileAtomic(path, pair.private, { mode: 0o600 });
}

/** Of a hundred pairs that ssh2 1.17 makes, one cannot be read back: it drops a key's leading zero. */
export function soundPair(comment = ""): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519", { comment });
    const halves = [pair.private, pair.public].map((half) => ssh2.utils.parseKey(half));
    if (!halves.some((half) => half instanceof Error)) return pair;
  }
}
