import { writeFile } from "node:fs/promises";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { execa } from "execa";
import { store } from "../../lab/names.ts";

/** What somebody types in a shell of the droplet, in one of the lab's store, and in PostgreSQL's. */
export function handsOn(droplet: string) {
  const shellIn =
    (container: string) =>
    async (script: string): Promise<string> =>
      (await execa("docker", ["exec", container, "sh", "-ec", script])).stdout;
  const byHand = shellIn(droplet);
  return {
    byHand,
    inStore: shellIn(store.container),
    sql: (database: string, text: string): Promise<string> =>
      byHand(`docker exec postgres-prod psql -U postgres -d ${database} -Atc "${text}"`),
  };
}

/** Writes a new identity of age to a file. @returns the key that is encrypted for */
export async function newIdentity(file: string): Promise<string> {
  const identity = await generateIdentity();
  await writeFile(file, identity, { mode: 0o600 });
  return identityToRecipient(identity);
}
