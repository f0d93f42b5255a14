import type { StackOutputs } from "../../components/outputs.ts";
import { store } from "../../lab/names.ts";
import { ensurePruner } from "../../lab/store/bucket.ts";
import { storeRoot } from "../../lab/store/raise.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import type { StoreKey } from "./repository.ts";

const VARIABLES = ["BACKUP_PRUNE_ACCESS_KEY", "BACKUP_PRUNE_SECRET_KEY"] as const;

/**
 * The key that may take backups away: from the environment of whoever prunes, never from the stack, so
 * that whoever has the host has no way to it. The lab's is made for each run.
 *
 * @throws UserError naming the variables that are missing; exit code 3.
 */
export async function pruneKey(
  { environment, redactor, signal }: Context,
  { repository }: NonNullable<StackOutputs["backup"]>,
  host: StoreKey,
): Promise<StoreKey> {
  const inLab = new RegExp(`^s3:http://${store.alias}:${store.port}/(.+)$`).exec(repository);
  if (inLab?.[1] !== undefined) {
    const key = await ensurePruner(await storeRoot(signal), inLab[1], host.accessKey, signal);
    redactor.add(key.secretKey);
    return key;
  }
  const [accessKey, secretKey] = VARIABLES.map((name) => environment[name] ?? "");
  if (accessKey && secretKey) {
    redactor.add(secretKey);
    return { accessKey, secretKey };
  }
  throw new UserError("Pruning needs a key of its own, which no host has.", {
    given: VARIABLES.filter((name) => !environment[name]).join(" and ") + " not set",
    next: `set ${VARIABLES.join(" and ")} to a key that may delete from the bucket, then run the command again`,
    code: "credentials",
    exitCode: ExitCode.authentication,
  });
}
