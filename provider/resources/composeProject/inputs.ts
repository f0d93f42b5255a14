import { z } from "zod";
import { standingSchema } from "../standing.ts";
import { composeProblems } from "./composeFile.ts";

/** A service's name, as compose allows it and a shell shows it. */
const service = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "must be the name of a service");

/**
 * Twice what the slowest service, n8n on its first start, takes on two cores; below the 300 s that
 * bound an operation, so that a failure tells its reason and not only the time.
 */
export const defaultTimeoutSeconds = 240;

/** Also the inputs of Odoo's release, which is a compose project and more. */
export const composeProjectShape = {
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/, 'must be a compose project\'s name such as "odoo"'),
  directory: z
    .string()
    .regex(/^\/[^\0\n]+[^/\n]$/, "must be an absolute path without a / at its end"),
  compose: z.string().min(1),
  images: z.record(
    service,
    z
      .string()
      .regex(
        /^[^\s@]+@sha256:[0-9a-f]{64}$/,
        'must be pinned by digest: "registry/repository@sha256:…"',
      ),
  ),
  prepare: z
    .array(z.strictObject({ service, command: z.array(z.string()).optional() }))
    .default([]),
  finish: z.array(z.strictObject({ service, command: z.array(z.string()).min(1) })).default([]),
  triggers: z.array(z.string()).default([]),
  timeoutSeconds: z.number().int().positive().default(defaultTimeoutSeconds),
  standing: standingSchema,
};

export const composeProjectSchema = z
  .strictObject(composeProjectShape)
  .superRefine((declared, context) => {
    for (const { path, message } of composeProblems(declared)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

/** A command in a container of its own (`prepare`) or in a running one (`finish`). */
export type ServiceCommand = {
  service: string;
  /** Program and arguments; without it, what the compose file or the image says. */
  command?: string[] | undefined;
};

/** What a program declares of a project, completed. */
export type ComposeProjectInputs = {
  /** compose's project name; also the resource's id. */
  project: string;
  /** Where `compose.yaml` is written. */
  directory: string;
  /** The text of `compose.yaml`. */
  compose: string;
  /** Each service's image, pinned by digest; the same as the compose text says. */
  images: Record<string, string>;
  /** Run one after the other before the containers change; each must be safe to repeat. */
  prepare: ServiceCommand[];
  /** Run one after the other when all services are healthy; each must be safe to repeat. */
  finish: ServiceCommand[];
  /** Hashes of mounted files and the like: when one changes, the containers are made anew. */
  triggers: string[];
  /** How long the services may take to become healthy. */
  timeoutSeconds: number;
  /** "in service", or what a refresh found instead: see `standing.ts`. */
  standing: string;
};

/** A container as the host runs it. */
export type ContainerFacts = {
  id: string;
  image: string;
  /** Docker's word: `running`, `restarting`, `exited`, … */
  status: string;
  /** `starting`, `healthy`, `unhealthy`; `none` when nobody declared a health check. */
  health: string;
  restarts: number;
  startedAt: string;
};

export type ComposeProjectState = ComposeProjectInputs & {
  /** By service. */
  containers: Record<string, ContainerFacts>;
};
