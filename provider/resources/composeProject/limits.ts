import { parse } from "yaml";
import { z } from "zod";
import type { Remote } from "../../ssh/remote.ts";
import type { Container } from "./containers.ts";

/** What `docker update` changes of a container that compose takes for unchanged. */
export interface Limits {
  /** Docker's word: `unless-stopped`, `no`, … */
  readonly restart: string;
  /** Bytes; 0 where there is no limit, or the kernel knows none. */
  readonly memory: number;
  /** 0 where there is no limit. */
  readonly pids: number;
}

/** As Docker tells them. */
export const limitsInForce = z
  .object({
    // Docker's two ways of saying that it never starts a container again.
    restart: z.string().transform((name) => name || "no"),
    memory: z.number(),
    pids: z.number().nullable(),
  })
  .transform(({ pids, ...limits }): Limits => ({ ...limits, pids: Math.max(pids ?? 0, 0) }));

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

const serviceSchema = z.object({
  restart: z.string().default("no"),
  mem_limit: z
    .string()
    .regex(/^\d+[bkmg]$/i)
    .optional(),
  pids_limit: z.number().optional(),
});
const composeSchema = z.object({ services: z.record(z.string(), z.unknown()) });

/** What a compose text says of a service; nothing where it says it in a form that is not ours. */
export function declaredLimits(compose: string, service: string): Limits | undefined {
  const file = composeSchema.safeParse(parse(compose));
  const declared = file.success ? serviceSchema.safeParse(file.data.services[service]) : undefined;
  if (!declared?.success) return undefined;
  const { restart, mem_limit: memory = "0b", pids_limit: pids = 0 } = declared.data;
  const unit = UNITS[memory.slice(-1).toLowerCase()] ?? 1;
  return { restart, memory: Number.parseInt(memory, 10) * unit, pids };
}

/** In words; nothing when the container has what is declared. */
export function limitProblems(
  { limits }: Pick<Container, "limits">,
  declared: Limits | undefined,
): string[] {
  if (limits === undefined || declared === undefined) return [];
  const differs = (key: keyof Limits): boolean => limits[key] !== declared[key];
  // A kernel without memory control leaves every limit at 0, and nothing can be done about it.
  const memory = limits.memory !== 0 && differs("memory");
  return [
    ...(differs("restart") ? [`restart is ${limits.restart} and not ${declared.restart}`] : []),
    ...(memory ? [`memory is ${inMb(limits.memory)} and not ${inMb(declared.memory)}`] : []),
    ...(differs("pids") ? [`processes are ${limits.pids} and not ${declared.pids}`] : []),
  ];
}

const update = `
id=$1 restart=$2 memory=$3 pids=$4
if [ "$memory" -gt 0 ]; then set -- --memory "$memory" --memory-swap "$((memory * 2))"; else set --; fi
exec docker update --restart "$restart" --pids-limit "$pids" "$@" "$id" >/dev/null
`;

/**
 * Gives running containers their limits back and lets paused ones go on: nobody is cut off, which
 * making them anew would do.
 */
export async function restoreLimits(
  remote: Remote,
  compose: string,
  containers: readonly Container[],
  bounds: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
): Promise<string[]> {
  const done: string[] = [];
  for (const container of containers) {
    const { id, service, status } = container;
    if (status === "paused") {
      const step = `let ${service} go on`;
      await remote.run({ step, script: 'docker unpause "$1" >/dev/null', args: [id], ...bounds });
      done.push(`${service}: was paused, goes on`);
    }
    const declared = declaredLimits(compose, service);
    const problems = limitProblems(container, declared);
    if (declared === undefined || problems.length === 0) continue;
    const { restart, memory, pids } = declared;
    await remote.run({
      step: `give ${service} its limits back`,
      script: update,
      args: [id, restart, String(memory), String(pids)],
      ...bounds,
    });
    done.push(`${service}: ${problems.join(", ")}: put right`);
  }
  return done;
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}
