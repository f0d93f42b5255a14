import { readFile } from "node:fs/promises";
import pRetry from "p-retry";
import { Client } from "ssh2";
import type { ConnectConfig } from "ssh2";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { algorithmsFor, hostKeyChanged, parseHostKey } from "./hostKey.ts";
import type { PinnedKey } from "./hostKey.ts";
import type { HostConnection } from "./remote.ts";

const ATTEMPT_LIMIT_MS = 15_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** With OpenSSH's usual three tries a dead link is noticed after 45 s. */
const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/** A host that is booting refuses, resets or does not answer; asking again helps. */
const WORTH_ANOTHER_TRY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

export function labelOf({ user, address, port }: HostConnection): string {
  return `${user}@${address}:${port}`;
}

/**
 * Connects, asking again while the host does not answer. A wrong key on either side fails at once.
 *
 * @throws UserError when it cannot be reached within `limitMs`, or refuses us, or we refuse it.
 */
export async function dial(
  connection: HostConnection,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<Client> {
  const label = labelOf(connection);
  const pinned = parseHostKey(connection.hostKey);
  const config: ConnectConfig = {
    host: connection.address,
    port: connection.port,
    username: connection.user,
    privateKey: await readPrivateKey(connection.privateKeyFile),
    readyTimeout: Math.min(ATTEMPT_LIMIT_MS, limitMs),
    algorithms: { serverHostKey: algorithmsFor(pinned) },
    ...KEEPALIVE,
  };
  try {
    return await pRetry(() => dialOnce(config, pinned, signal), {
      retries: Number.POSITIVE_INFINITY,
      maxRetryTime: limitMs,
      minTimeout: FIRST_PAUSE_MS,
      maxTimeout: LONGEST_PAUSE_MS,
      shouldRetry: ({ error }) => isWorthAnotherTry(error),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof OtherHostKey) throw hostKeyChanged(label, pinned, error.shown);
    if (isRefusal(error)) throw refused(connection, error);
    if (signal?.aborted === true) throw error;
    throw unreachable(label, limitMs, error);
  }
}

class OtherHostKey extends Error {
  readonly shown: Buffer;

  constructor(shown: Buffer) {
    super("the host shows another key");
    this.shown = shown;
  }
}

function dialOnce(
  config: ConnectConfig,
  pinned: PinnedKey,
  signal: AbortSignal | undefined,
): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const onAbort = () => {
      settle(() => reject(new Error("the dial was cancelled")));
      // It would hold the process until the host has answered, or is given up.
      client.destroy();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => onError(new Error("the connection was closed before it was ready"));
    const settle = (outcome: () => void) => {
      client.off("close", onClose);
      signal?.removeEventListener("abort", onAbort);
      outcome();
    };
    signal?.addEventListener("abort", onAbort);
    client.once("close", onClose);
    // Stays: an error after a failed dial has nobody else to hear it.
    client.on("error", (error) => {
      client.destroy();
      onError(error);
    });
    client.once("ready", () => settle(() => resolve(client)));
    client.connect({
      ...config,
      hostVerifier: (shown: Buffer) => {
        if (shown.equals(pinned.blob)) return true;
        onError(new OtherHostKey(shown));
        return false;
      },
    });
  });
}

type SshError = Error & { readonly level?: string; readonly code?: string };

function isWorthAnotherTry(error: SshError): boolean {
  if (error.level === "client-timeout") return true;
  // A port forwarder accepts before the host behind it does, and then hangs up.
  if (error.message === "Connection lost before handshake") return true;
  return error.code !== undefined && WORTH_ANOTHER_TRY.has(error.code);
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && (error as SshError).level === "client-authentication";
}

function unreachable(label: string, limitMs: number, error: unknown): UserError {
  return new UserError(`${label} does not answer.`, {
    given: `asked for up to ${Math.round(limitMs / 1000)} s; last: ${String(error)}`,
    next: `see whether the machine is up and its firewall lets this address in on the SSH port; ${ipai("up", { refresh: true })} makes a droplet of the lab anew that is gone`,
    code: "ssh-unreachable",
    cause: error,
  });
}

function refused(connection: HostConnection, cause: unknown): UserError {
  return new UserError(`${labelOf(connection)} does not accept our key.`, {
    given: `privateKeyFile: ${connection.privateKeyFile}`,
    next: `put the public half into ~${connection.user}/.ssh/authorized_keys on the host`,
    code: "ssh-key-refused",
    cause,
  });
}

async function readPrivateKey(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new UserError("The private key for SSH cannot be read.", {
      given: `privateKeyFile: ${file}: ${String(cause)}`,
      next: "name a readable key without a passphrase, or make one: ssh-keygen -t ed25519",
      code: "ssh-key-unreadable",
      cause,
    });
  });
}
