import { z } from "zod";
import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { limitsInForce } from "../../../provider/resources/composeProject/limits.ts";
import { parsedJson } from "../../../machine/parsedJson.ts";
import type { HostProbe } from "./probe.ts";
import { notAnAnswer } from "./said.ts";

/** The declared containers as the Docker daemon holds them, and the host's clock to judge ages by. */
export const containersProbe: HostProbe = {
  name: "containers",
  script: `
printf '{"now":"%s"}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
docker inspect --type container --format '{"name":{{json .Name}},"status":{{json .State.Status}},\
"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}},\
"restarts":{{.RestartCount}},"limits":{"restart":{{json .HostConfig.RestartPolicy.Name}},\
"memory":{{json .HostConfig.Memory}},"pids":{{json .HostConfig.PidsLimit}}},\
"startedAt":{{json .State.StartedAt}},"image":{{json .Config.Image}}}' "$@"
`,
};

const clockSchema = z.object({ now: z.iso.datetime() });
const containerSchema = z.object({
  /** As Docker gives it: with a slash before it. */
  name: z.string().transform((name) => name.replace(/^\//, "")),
  status: z.string(),
  health: z.string().nullable(),
  restarts: z.int(),
  startedAt: z.string(),
  limits: limitsInForce,
  image: z.string(),
});

export type ContainerFacts = z.infer<typeof containerSchema> & {
  /** Since the container's last start. */
  readonly ageSeconds: number;
};

/** What Docker says of a container that does not exist. */
const ABSENT = /no such (?:container|object)/i;

/**
 * The containers by name; one that does not exist is absent.
 * @throws HostFailure when Docker said something else of a container than what it is.
 */
export function containerFacts(printed: RemoteOutput): ReadonlyMap<string, ContainerFacts> {
  const [clock = "", ...lines] = printed.stdout.split("\n").filter((line) => line !== "");
  const now = Date.parse(parsedJson(clock, clockSchema)?.now ?? "");
  if (Number.isNaN(now)) throw notAnAnswer("date", printed);
  const refusal = { ...printed, stdout: lines.join("\n") };
  if (lines.length === 0 && !ABSENT.test(printed.stderr)) throw notAnAnswer("docker", refusal);
  return new Map(
    lines.map((line) => {
      const facts = parsedJson(line, containerSchema);
      if (facts === undefined) throw notAnAnswer("docker", refusal);
      const ageSeconds = Math.round((now - Date.parse(facts.startedAt)) / 1000);
      return [facts.name, { ...facts, ageSeconds }];
    }),
  );
}
