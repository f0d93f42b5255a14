import { execa } from "execa";
import { z } from "zod";

/** What a droplet's own programs say of Odoo's release on it. */
const placeSchema = z.object({
  /** The commit that the web container was made from, and the cron container. */
  web: z.string(),
  cron: z.string(),
  /** Of `ipai_devops`: in the database, and in the image that serves. */
  database: z.string(),
  image: z.string(),
  /** The last step of the host's journal of releases. */
  journal: z.string(),
  /** Modules that are half-way through something. */
  unfinished: z.string(),
});
export type Place = z.infer<typeof placeSchema>;

const script = `
# By whom nginx is answered: the name moves to it only with the next command.
port=$(sed -n 's/.*server 127.0.0.1:\\([0-9]*\\);/\\1/p' /etc/nginx/ipai.d/15-odoo.conf | head -n 1)
web=$(docker ps --filter "publish=$port" --format '{{.Names}}')
label() { docker inspect -f '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$1"; }
sql() { docker exec postgres-prod psql -U postgres -d odoo -XAtqc "$1"; }
manifest='import glob; print(eval(open(glob.glob("/opt/odoo/addons/*/ipai_devops/__manifest__.py")[0]).read())["version"])'
printf 'web=%s\\n' "$(label "$web")"
printf 'cron=%s\\n' "$(label odoo-cron)"
printf 'database=%s\\n' "$(sql "SELECT latest_version FROM ir_module_module WHERE name = 'ipai_devops'")"
printf 'image=%s\\n' "$(docker exec "$web" python3 -c "$manifest")"
printf 'journal=%s\\n' "$(tail -n 1 /var/lib/ipai/releases/odoo/journal 2>/dev/null | cut -d ' ' -f 2)"
printf 'unfinished=%s\\n' "$(sql "SELECT count(*) FROM ir_module_module WHERE state LIKE 'to %'")"
`;

export async function placeOn(droplet: string): Promise<Place> {
  const options = { reject: false, input: script } as const;
  const { stdout } = await execa("docker", ["exec", "-i", droplet, "sh"], options);
  const pairs = stdout.split("\n").map((line) => line.split("="));
  return placeSchema.parse(Object.fromEntries(pairs));
}

/** What is wrong with it: half of one release and half of another. */
export function faultsOf(place: Place): string[] {
  return [
    ...(place.database === place.image
      ? []
      : [`the image has ipai_devops ${place.image}, the database ${place.database}`]),
    ...(place.unfinished === "0" ? [] : [`${place.unfinished} modules are half-way`]),
  ];
}

/** As `faultsOf`, once `ipai up` has gone through. */
export function restFaultsOf(place: Place): string[] {
  return [
    ...faultsOf(place),
    ...(place.cron === place.web ? [] : [`crons run ${place.cron}, people ${place.web}`]),
    ...(["", "done", "undone"].includes(place.journal) ? [] : [`open step: ${place.journal}`]),
  ];
}
