import { access } from "node:fs/promises";
import { execa, ExecaError } from "execa";
import { shortened } from "../../report/columns.ts";
import type { Step } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";

export interface BuildTools {
  /** The docker client that builds; see `client.ts`. */
  readonly client: string;
  readonly signal: AbortSignal;
}

export interface Build {
  /** What the image is called afterwards. */
  readonly reference: string;
  /** The folder that the build sees. */
  readonly context: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether every step is done anew. @default false */
  readonly noCache?: boolean;
  /** What a person types to build the same. @default the docker command itself */
  readonly byHand?: string;
}

/** Where Linux keeps the certificates that it trusts, a re-signing network's among them. */
const CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/**
 * How a network with a proxy is told to a build: these arguments every build knows, and none enters
 * the image. Without a value docker takes that of its own environment, if there is one.
 */
const PROXIES = ["http_proxy", "https_proxy", "no_proxy"].flatMap((name) =>
  [name, name.toUpperCase()].map((argument) => `--build-arg=${argument}`),
);

/** Of a build that failed: its last step and why. */
const LINES_IN_ERROR = 30;

/** @throws UserError with the end of the build's output. */
export async function buildImage(tools: BuildTools, build: Build, step: Step): Promise<void> {
  const { reference, context } = build;
  const pairs = (option: string, values: Readonly<Record<string, string>> = {}): string[] =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  const ca = (await readable(CA_BUNDLE)) ? [`--secret=id=ca,src=${CA_BUNDLE}`] : [];
  const args = [
    "build",
    "--progress=plain",
    `--tag=${reference}`,
    ...(build.noCache === true ? ["--no-cache"] : []),
    ...ca,
    ...PROXIES,
    ...pairs("--build-arg", build.arguments),
    ...pairs("--label", build.labels),
    context,
  ];
  await run(tools, step, { what: `build of ${reference}`, args, byHand: build.byHand });
}

/** @throws UserError with the end of the daemon's output. */
export async function pushImage(tools: BuildTools, reference: string, step: Step): Promise<void> {
  await run(tools, step, { what: `push of ${reference}`, args: ["push", reference] });
}

/** The label's value on a local image; `undefined` when there is no such image or label. */
export async function labelOf(
  tools: BuildTools,
  reference: string,
  label: string,
): Promise<string | undefined> {
  const format = `{{index .Config.Labels "${label}"}}`;
  const { exitCode, stdout } = await execa(
    tools.client,
    ["image", "inspect", "--format", format, reference],
    { reject: false, stdin: "ignore", cancelSignal: tools.signal },
  );
  return exitCode === 0 && stdout !== "" ? stdout : undefined;
}

interface Command {
  readonly what: string;
  readonly args: readonly string[];
  readonly byHand?: string | undefined;
}

async function run(
  { client, signal }: BuildTools,
  step: Step,
  { what, args, byHand = `DOCKER_BUILDKIT=1 ${client} ${args.join(" ")}` }: Command,
): Promise<void> {
  const command = execa(client, args, {
    // One image under a tag, not an index of it and a statement about it, which newer clients make.
    env: { DOCKER_BUILDKIT: "1", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
    cancelSignal: signal,
    stdin: "ignore",
    all: true,
    buffer: false,
  });
  const said: string[] = [];
  try {
    for await (const line of command.iterable({ from: "all" })) {
      if (line.trim() === "") continue;
      if (!isDigest(line)) step.status(lastWords(line));
      if (said.push(line) > LINES_IN_ERROR) said.shift();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ExecaError)) throw error;
    throw new UserError(`The ${what} failed.`, {
      given: said.join("\n"),
      next: `mend what it says, then run the command again; by hand: ${byHand}`,
      code: "image-failed",
      cause: error,
    });
  }
}

/** Older BuildKits give each step's digest after its name, which would hide what is being done. */
function isDigest(line: string): boolean {
  return /^#\d+ sha256:[0-9a-f]{64}$/.test(line);
}

/** A build's line is long; what it does just now fits a terminal's. */
function lastWords(line: string): string {
  return shortened(line.replace(/^#\d+ (?:[\d.]+ )?/, ""), 60);
}

async function readable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
