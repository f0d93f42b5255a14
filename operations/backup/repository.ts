import { execa } from "execa";
import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { store } from "../../lab/names.ts";
import { machineCache } from "../../machine/machineCache.ts";
import { obtainRestic } from "../../machine/restic/obtain.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import type { Held } from "./retention.ts";

export interface StoreKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

const snapshot = z.object({ id: z.string(), tags: z.array(z.string()).default([]) });
const statistics = z.object({ total_size: z.number() });

/** restic's documented exit codes. */
const LOCKED = 11;
const WRONG_PASSWORD = 12;

/** A repository of backups, reached from this machine with a key that no host has. */
export class Repository {
  readonly #restic: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  private constructor(
    restic: string,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.#restic = restic;
    this.#environment = environment;
    this.#signal = signal;
  }

  /** @throws UserError when this machine has no restic and can make none. */
  static async open(
    { log, signal }: Context,
    { repository, region }: NonNullable<StackOutputs["backup"]>,
    { password, accessKey, secretKey }: StoreKey & { readonly password: string },
  ): Promise<Repository> {
    const restic = await log.step("restic", (step) => obtainRestic(step, signal));
    const environment = {
      RESTIC_REPOSITORY: asReachedHere(repository),
      RESTIC_PASSWORD: password,
      RESTIC_CACHE_DIR: `${machineCache()}/restic`,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_DEFAULT_REGION: region,
    };
    return new Repository(restic, environment, signal);
  }

  /** Each backup, with the snapshots that it is made of. */
  async backups(): Promise<(Held & { readonly snapshots: readonly string[] })[]> {
    const answer = await this.#call("snapshots", "--json", "--no-lock", "--tag=ipai");
    const all = z.array(snapshot).parse(JSON.parse(answer));
    const byBackup = Map.groupBy(all, ({ tags }) => labelOf(tags, "backup"));
    return [...byBackup].flatMap(([id, parts]) => {
      if (id === undefined) return [];
      const labelled = (label: string) => parts.some(({ tags }) => tags.includes(label));
      const snapshots = parts.map((part) => part.id);
      const complete = labelled("kind:manifest");
      return [{ id, complete, proved: complete && labelled("outcome:proved"), snapshots }];
    });
  }

  /** Takes the filestore's snapshots between nights away that are older than so many days. */
  async removeFilesBefore(days: number): Promise<void> {
    const keep = [`--keep-within=${days}d`, "--group-by=host"];
    await this.#call("forget", WAIT, "--tag=ipai-files", ...keep);
  }

  /** Takes snapshots away, and then the data that nothing needs any more. */
  async remove(snapshots: readonly string[]): Promise<void> {
    await this.#call("forget", WAIT, ...snapshots);
    await this.#call("prune", WAIT);
  }

  /** What the store holds, in bytes. */
  async size(): Promise<number> {
    const answer = await this.#call("stats", "--json", "--no-lock", "--mode=raw-data");
    return statistics.parse(JSON.parse(answer)).total_size;
  }

  async #call(...words: readonly string[]): Promise<string> {
    const done = await execa(this.#restic, words, {
      env: this.#environment,
      cancelSignal: this.#signal,
      stdin: "ignore",
      reject: false,
      all: true,
    });
    this.#signal.throwIfAborted();
    if (done.exitCode === 0) return done.stdout;
    throw failure(words[0] ?? "", done.exitCode, done.all);
  }
}

/** A backup that runs is waited for. */
const WAIT = "--retry-lock=10m";

function failure(word: string, exitCode: number | undefined, said: string): UserError {
  const given = said.slice(-2000);
  if (exitCode === LOCKED) {
    return new UserError("Somebody else holds the repository of backups.", {
      given,
      next: "wait until the backup that runs has ended, then run the command again",
      code: "repository-locked",
    });
  }
  if (exitCode === WRONG_PASSWORD) {
    return new UserError("The repository of backups does not open with this password.", {
      given,
      next: `${ipai("backups")} (does the host open it?)`,
      code: "wrong-password",
    });
  }
  return new UserError(`restic ${word} failed.`, {
    given,
    next: "look whether the bucket answers, and whether the key may do this",
    code: "repository",
  });
}

function labelOf(tags: readonly string[], name: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** The lab's store has another address here than on its droplets. */
export function asReachedHere(repository: string): string {
  return repository.replace(`//${store.alias}:${store.port}/`, `//${store.published}/`);
}
