import { Scalar, stringify } from "yaml";
import { z } from "zod";

/** One resource of an exported stack. */
export interface HostResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * The host resources of a stack as an Ansible playbook: the same packages, files, folders and
 * units, so that both tools converge the same host. Resources without a counterpart of the same
 * kind (certificates, compose releases) are left out, which is in Ansible's favour.
 */
export function playbook(resources: readonly HostResource[]): { text: string; tasks: number } {
  const tasks = resources.flatMap((resource) => taskOf(resource) ?? []);
  const play = { hosts: "all", gather_facts: true, tasks };
  return { text: stringify([play]), tasks: tasks.length };
}

/** The key and value by which an exported state marks a secret (Pulumi's wire format). */
const secretMark = "4dabf18193072939515e22adb298388d";
const sealed = z
  .object({ [secretMark]: z.string(), plaintext: z.string() })
  .transform(({ plaintext }): unknown => JSON.parse(plaintext));
const plain = z.union([z.string(), sealed.pipe(z.string())]);

const ownership = z.object({
  path: z.string(),
  mode: z.string(),
  owner: z.string(),
  group: z.string(),
});
const file = ownership.extend({ content: plain });
const packages = z.object({ names: z.array(z.string()) });
const unit = z.object({
  name: z.string(),
  enabled: z.boolean(),
  active: z.union([z.boolean(), z.literal("onDemand")]),
});

/** Ansible takes braces in any other text for a template of its own. */
function verbatim(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.tag = "!unsafe";
  return scalar;
}

function taskOf({ type, name, inputs }: HostResource): object | undefined {
  switch (type) {
    case "host:index:File": {
      const { path, content, ...rest } = file.parse(inputs);
      return { name, "ansible.builtin.copy": { dest: path, content: verbatim(content), ...rest } };
    }
    case "host:index:Directory": {
      const { path, ...rest } = ownership.parse(inputs);
      return { name, "ansible.builtin.file": { path, state: "directory", ...rest } };
    }
    case "host:index:Packages":
      return {
        name,
        "ansible.builtin.apt": { name: packages.parse(inputs).names, state: "present" },
      };
    case "host:index:Unit": {
      const { name: service, enabled, active } = unit.parse(inputs);
      // What a timer starts may run or not.
      const state = active === "onDemand" ? {} : { state: active ? "started" : "stopped" };
      return { name, "ansible.builtin.systemd_service": { name: service, enabled, ...state } };
    }
    default:
      return undefined;
  }
}
