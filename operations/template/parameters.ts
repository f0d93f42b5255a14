import type { StackOutputs } from "../../components/outputs.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import type { Template, TemplateName } from "./templates.ts";

/** What a host of ours runs besides containers. */
const UNITS = [
  "nginx.service",
  "docker.service",
  "ssh.service",
  "systemd-journald.service",
  "certbot.timer",
  "certbot.service",
  "ipai-backup.timer",
  "ipai-backup.service",
  "ipai-watch.timer",
  "ipai-watch.service",
];

export interface Parameters {
  readonly service?: string | undefined;
  readonly database?: string | undefined;
  readonly unit?: string | undefined;
}

/** What a parameter may be on this stack: its own containers, its own database, units of its host. */
function allowed({ containers, database }: StackOutputs, parameter: keyof Parameters): string[] {
  if (parameter === "service") return containers.map(({ name }) => name);
  return parameter === "database" ? [database.name] : UNITS;
}

/**
 * The arguments of a template's script, each from a list of the stack and none as it was given.
 *
 * @throws UserError for one that is missing, is on no list, or has no place in the template.
 */
export function argumentsFor(
  { name, template }: { name: TemplateName; template: Template },
  given: Parameters,
  outputs: StackOutputs,
): string[] {
  const { parameter } = template;
  for (const key of ["service", "database", "unit"] as const) {
    if (given[key] !== undefined && key !== parameter) throw superfluous(name, key, parameter);
  }
  if (parameter === undefined) return [];
  const choices = allowed(outputs, parameter);
  const chosen = choices.find((choice) => choice === given[parameter]);
  if (chosen === undefined) throw notAllowed(name, parameter, given[parameter], choices);
  if (parameter !== "database") return [chosen];
  return [chosen, outputs.database.container, outputs.database.user];
}

function superfluous(
  name: TemplateName,
  key: keyof Parameters,
  parameter: keyof Parameters | undefined,
): UserError {
  return new UserError(`The template ${name} has no place for --${key}.`, {
    given: parameter === undefined ? "it takes no parameter" : `it takes --${parameter}`,
    next: `${ipai("template")} --help`,
    code: "usage",
  });
}

function notAllowed(
  name: TemplateName,
  parameter: keyof Parameters,
  value: string | undefined,
  choices: readonly string[],
): UserError {
  const what = value === undefined ? `needs --${parameter}` : `does not take that ${parameter}`;
  return new UserError(`The template ${name} ${what}.`, {
    given: `allowed on this stack: ${choices.join(", ")}`,
    next: ipai("template", { template: name, [parameter]: choices[0] ?? "NAME" }),
    code: "not-allowed",
  });
}
