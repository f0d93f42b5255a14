import { execa } from "execa";

/** Steps of the host's own job; the rest of a release's steps are lines that `ipai` prints. */
export const hostSteps = [
  "hold",
  "stop-crons",
  "stop-web",
  "make-point",
  "rewind",
  "compare",
  "update",
  "prepare",
  "start-new",
  "undo",
  "handed-over",
  "done",
] as const;

/** Where a run is to be killed: after so many lines of the command, or when the host begins a step. */
export type Boundary = { readonly line: number } | { readonly step: (typeof hostSteps)[number] };

export function boundaryText(boundary: Boundary): string {
  return "line" in boundary ? `line ${boundary.line}` : `step ${boundary.step}`;
}

interface Readable {
  on(event: "data", heard: (part: Buffer | string) => void): unknown;
}

/** Resolves when the run has come there; never when it ends before. */
export function reached(
  boundary: Boundary,
  output: Readable,
  droplet: string,
): { done: Promise<void>; end: () => void } {
  if ("line" in boundary) {
    let left = boundary.line;
    const done = new Promise<void>((come) => {
      output.on("data", (part) => {
        left -= String(part).split("\n").length - 1;
        if (left <= 0) come();
      });
    });
    return { done, end: () => undefined };
  }
  const file = "/var/lib/ipai/releases/odoo/journal";
  const options = { reject: false, buffer: false } as const;
  const tail = execa("docker", ["exec", droplet, "tail", "-n", "0", "-F", file], options);
  const done = new Promise<void>((come) => {
    tail.stdout.on("data", (part: Buffer) => {
      if (String(part).includes(` ${boundary.step}\n`)) come();
    });
  });
  return { done, end: () => void tail.kill() };
}
