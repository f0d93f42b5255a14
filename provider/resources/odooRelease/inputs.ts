import { z } from "zod";
import { composeProjectShape } from "../composeProject/inputs.ts";
import { composeProblems } from "../composeProject/composeFile.ts";
import type { ComposeProjectInputs, ContainerFacts } from "../composeProject/inputs.ts";
import { databaseSchema, type OdooDatabase } from "./database.ts";

const port = z.int().min(1).max(65_535);
const slot = z.strictObject({ http: port, websocket: port });
const service = z.string().min(1);

const days = z.int().positive();
const rewindSchema = z.strictObject({
  points: z.int().positive().default(3),
  days: days.default(14),
  failedDays: days.default(7),
  diskPercent: z.int().min(1).max(90).default(30),
});

/** How long copies of the database are kept on the host. */
export type RewindSettings = z.output<typeof rewindSchema>;

export const odooReleaseSchema = z
  .strictObject({
    ...composeProjectShape,
    web: service,
    cron: service,
    slots: z.strictObject({ blue: slot, green: slot }),
    upstreamFile: z
      .string()
      .regex(/^\/[^\0\n]+\.conf$/, "must be an absolute path of a .conf file"),
    database: databaseSchema,
    keepWarmSeconds: z.int().nonnegative().default(900),
    holdSeconds: z.int().positive().default(30),
    watchSeconds: z.int().nonnegative().default(300),
    data: z
      .string()
      .regex(/^[A-Za-z0-9_-]+_rewind_\d{8}T\d{6}Z$/, "must be the name of a rewind point")
      .optional(),
    rewind: rewindSchema.prefault({}),
  })
  .superRefine((release, context) => {
    for (const { path, message } of composeProblems(release)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    for (const key of ["web", "cron"] as const) {
      if (release.images[release[key]] === undefined) {
        context.addIssue({ code: "custom", path: [key], message: "has no service in compose" });
      }
    }
  });

/** The loopback ports of a slot. */
export type SlotPorts = { http: number; websocket: number };

export const slotNames = ["blue", "green"] as const;
export type SlotName = (typeof slotNames)[number];

/** What a program declares of Odoo's release, completed. A type, not an interface: see inputs of `ComposeProject`. */
export type OdooReleaseInputs = ComposeProjectInputs & {
  /** The service of `compose` that answers people. Its container name is the serving slot's. */
  web: string;
  /** The service of `compose` that runs scheduled jobs. */
  cron: string;
  slots: { blue: SlotPorts; green: SlotPorts };
  /** nginx's file with the upstreams `odoo` and `odoo_websocket`: written here and nowhere else. */
  upstreamFile: string;
  database: OdooDatabase;
  /** How long the slot that served before is kept running after a cutover. */
  keepWarmSeconds: number;
  /** How long a held request waits before it is answered 503 with Retry-After. */
  holdSeconds: number;
  /** How long the host watches a release after its cutover; 0 for not at all. */
  watchSeconds: number;
  /** The rewind point that the release stands on: declared anew, the database is taken back to it. */
  data?: string | undefined;
  rewind: RewindSettings;
};

/** A copy of the database, as a stack's state shows it. */
export type RewindPointState = { name: string; madeAt: string; sizeMb: number };

export type OdooReleaseState = OdooReleaseInputs & {
  /** By service, as of the last operation: what serves, and what runs the scheduled jobs. */
  containers: Record<string, ContainerFacts>;
  /** Which slot nginx sends requests to. */
  servingSlot: SlotName | "none";
  /** What the release could go back to, newest first, as of the last operation. */
  rewindPoints: RewindPointState[];
};
