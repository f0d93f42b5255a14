import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { armor, Decrypter, Encrypter } from "age-encryption";
import { z } from "zod";
import { parsedJson } from "../../machine/parsedJson.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";

/** All that is needed to have a stack's backups back when the stack and its state are gone. */
export const escrowDocument = z.strictObject({
  format: z.literal(1),
  stack: z.string(),
  madeAt: z.string(),
  repository: z.string(),
  region: z.string(),
  password: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
  n8nEncryptionKey: z.string(),
  /** The second copy, where there is one. */
  copy: z
    .strictObject({
      repository: z.string(),
      region: z.string(),
      password: z.string(),
      accessKey: z.string(),
      secretKey: z.string(),
    })
    .optional(),
});

export type EscrowDocument = z.infer<typeof escrowDocument>;

/** Writes it so that only the recipient's identity opens it. */
export async function seal(
  document: EscrowDocument,
  recipient: string,
  file: string,
): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const sealed = armor.encode(await encrypter.encrypt(JSON.stringify(document)));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, sealed, { mode: 0o600 });
}

/** Holds an age identity itself, as a secret of CI does. */
const IDENTITY = "IPAI_AGE_IDENTITY";

/** Holds what `ipai backup escrow` wrote, where no file is named. */
const ESCROW = "IPAI_ESCROW";

export interface Sealed {
  /** The file that `ipai backup escrow` wrote. */
  readonly file: string;
  /** Whether somebody named the file; else the environment's `IPAI_ESCROW` goes before it. */
  readonly isNamed: boolean;
  /** A file with an age identity; without one the environment's `IPAI_AGE_IDENTITY`. */
  readonly identity: string | undefined;
  readonly stack: string;
}

/** @throws UserError when there is no such file, no identity, or the identity does not open it. */
export async function unseal(
  { environment, redactor }: Context,
  { file, isNamed, identity, stack }: Sealed,
): Promise<EscrowDocument> {
  const held = isNamed ? undefined : environment[ESCROW];
  const sealed = held ? held : await text(file, ipai("backup escrow", { stack }));
  const keys =
    identity === undefined
      ? environment[IDENTITY]
      : await text(identity, "name the file that age-keygen wrote");
  const secret = /^AGE-SECRET-KEY-\S+$/m.exec(keys ?? "")?.[0];
  if (secret === undefined) {
    throw new UserError("The escrow needs an age identity to be opened.", {
      given: identity === undefined ? `${IDENTITY} is not set` : `${identity} holds none`,
      next: `give --identity FILE, or set ${IDENTITY}`,
      code: "no-identity",
      exitCode: ExitCode.authentication,
    });
  }
  redactor.add(secret);
  const document = parsedJson(await opened(sealed, secret, held ? ESCROW : file), escrowDocument);
  if (document === undefined) {
    throw new UserError("The escrow was written by another version of this program.", {
      given: file,
      next: ipai("backup escrow", { stack }),
      code: "escrow-outdated",
    });
  }
  const { password, secretKey, n8nEncryptionKey, copy } = document;
  redactor.add(password, secretKey, n8nEncryptionKey);
  if (copy !== undefined) redactor.add(copy.password, copy.secretKey);
  return document;
}

async function opened(sealed: string, secret: string, file: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(secret);
  try {
    return await decrypter.decrypt(armor.decode(sealed), "text");
  } catch (cause) {
    throw new UserError("This identity does not open the escrow.", {
      given: `${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      next: "give the identity whose public key ipai:backup.escrowFor names, and the whole file",
      code: "escrow-closed",
      exitCode: ExitCode.authentication,
      cause,
    });
  }
}

async function text(file: string, next: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UserError(`${file} cannot be read.`, {
      given: cause instanceof Error ? cause.message : String(cause),
      next,
      code: "escrow-missing",
      cause,
    });
  }
}
