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
