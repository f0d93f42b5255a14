import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { machineSize } from "./dropletSize.ts";
import type { MachineSize } from "./dropletSize.ts";
import { odooCapacity } from "./odooFormula.ts";
import type { WrittenSettings } from "./schema.ts";
import { LAB_AUTHORITY, LETS_ENCRYPT } from "./sections/acme.ts";

/** The settings as the program uses them: nothing left out, nothing relative, nothing to change. */
export type Settings = DeepReadonly<
  Omit<WrittenSettings, "names" | "host" | "ssh" | "acme" | "odoo"> & {
    stack: string;
    /** The checkout. */
    root: string;
    /** Full host names; and what names of containers end in. */
    names: { erp: string; n8n: string; mail: string; room?: string; containers: string };
    host: HostSettings;
    ssh: { user: string; privateKeyFile: string; allowFrom: string[] };
    acme: { server: string; email: string };
    odoo: Complete<WrittenSettings["odoo"]>;
  }
>;

type HostSettings = WithName<WrittenSettings["host"]> & { machine: MachineSize };
/** The lab's droplet has got its name. */
type WithName<Host> = Host extends { kind: "lab" } ? Host & { name: string } : Host;

type Complete<T> = { [K in keyof T]-?: NonNullable<T[K]> };
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Fills in what follows from other settings. */
export function complete(
  written: WrittenSettings,
  { stack, root }: { stack: string; root: string },
): Settings {
  const { domain, names, host, ssh, acme, odoo } = written;
  const inLab = host.kind === "lab";
  const machine = machineSize(host.size);
  const capacity = odooCapacity(machine);
  return deepFreeze({
    ...written,
    stack,
    root,
    names: {
      erp: `${names.erp}.${domain}`,
      n8n: `${names.n8n}.${domain}`,
      mail: `${names.mail}.${domain}`,
      ...(names.room !== undefined && { room: `${names.room}.${domain}` }),
      containers: names.containers ?? (stack === "staging" ? "staging" : "prod"),
    },
    host:
      host.kind === "lab" ? { ...host, machine, name: host.name ?? stack } : { ...host, machine },
    ssh: {
      ...ssh,
      privateKeyFile: absolute(
        ssh.privateKeyFile ?? (inLab ? ".state/ssh/id_ed25519" : "~/.ssh/id_ed25519"),
        root,
      ),
    },
    acme: {
      server: acme.server ?? (inLab ? LAB_AUTHORITY : LETS_ENCRYPT),
      email: acme.email ?? written.contact,
    },
    odoo: {
      ...odoo,
      runningEnvironment: odoo.runningEnvironment ?? runningEnvironment(stack, inLab),
      workers: odoo.workers ?? capacity.workers,
      memorySoftMb: odoo.memorySoftMb ?? capacity.memorySoftMb,
      memoryHardMb: odoo.memoryHardMb ?? capacity.memoryHardMb,
    },
  });
}

/**
 * Odoo.sh's names, which `server_environment` documents too. In `dev` it shows people the secrets
 * of its configuration, so only the lab is that.
 */
function runningEnvironment(stack: string, inLab: boolean): string {
  if (stack === "prod") return "production";
  return inLab ? "dev" : "staging";
}

function absolute(path: string, root: string): string {
  if (path.startsWith("~/")) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(root, path);
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null) deepFreeze(member as object);
  }
  return Object.freeze(value);
}
