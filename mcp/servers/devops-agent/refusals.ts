import { Audit } from "./audit.ts";
import type { RefusedFor } from "./http.ts";
import { RateLimit } from "./rate.ts";
import type { ServerOptions } from "./server.ts";

/** More than these a minute tell nothing new, and would fill the disk for whoever asks often. */
const RECORDED_A_MINUTE = 60;

/** Writes down what the door of HTTP refused, beside the calls: who asked is not known, and why it was refused is. */
export function refusalRecorder({
  root,
  environment,
  stack,
}: Pick<ServerOptions, "root" | "environment" | "stack">): (why: RefusedFor) => Promise<void> {
  const audit = new Audit(root, environment);
  const recorded = new RateLimit(RECORDED_A_MINUTE, Date.now);
  return async (why) => {
    if (!recorded.takes("")) return;
    await audit.write({
      actor: { kind: "agent", name: "unknown", door: "mcp" },
      stack,
      tool: "",
      given: null,
      outcome: `refused-${why}`,
      durationMs: 0,
    });
  };
}
