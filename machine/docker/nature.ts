import { hostname } from "node:os";
import { execa } from "execa";
import { z } from "zod";
import { UserError } from "../../report/userError.ts";

/** What of a daemon decides whether a droplet can live on it. */
export interface DaemonNature {
  /** `unix:///var/run/docker.sock`; of another machine `ssh://…` or `tcp://…`. */
  readonly endpoint: string;
  readonly osType: string;
  /** `name=seccomp,profile=builtin`, `name=rootless`. */
  readonly securityOptions: readonly string[];
  /** Where it keeps images and volumes. */
  readonly dataFolder: string;
}

const info = z.object({
  OSType: z.string(),
  SecurityOptions: z.array(z.string()).nullish(),
  DockerRootDir: z.string(),
});

/** @throws UserError when the client or what answers it is not Docker's. */
export async function daemonNature(client: string, signal: AbortSignal): Promise<DaemonNature> {
  const ask = (...args: string[]) =>
    execa(client, args, { cancelSignal: signal, stdin: "ignore", reject: false });
  const [context, told, version] = await Promise.all([
    ask("context", "inspect", "--format", "{{.Endpoints.docker.Host}}"),
    ask("info", "--format", "{{json .}}"),
    ask("--version"),
  ]);
  signal.throwIfAborted();
  if (context.failed || told.failed) {
    throw new UserError("The docker command of this machine is not one that the lab can use.", {
      given: `${version.stdout}\n${context.stderr || told.stderr}`.trim(),
      next: "have Docker's own client first on the PATH (podman's stand-in will not do), then run the command again",
      code: "docker-unknown",
    });
  }
  const { OSType, SecurityOptions, DockerRootDir } = info.parse(JSON.parse(told.stdout));
  return {
    endpoint: context.stdout.trim(),
    osType: OSType,
    securityOptions: SecurityOptions ?? [],
    dataFolder: DockerRootDir,
  };
}

/** @throws UserError when no droplet can live on it: which quality stands in the way. */
export function requireFit({ endpoint, osType, securityOptions }: DaemonNature): void {
  if (!endpoint.startsWith("unix://")) {
    throw new UserError("The docker client talks to a daemon that is not on this machine.", {
      given: `${endpoint}; this machine is ${hostname()}`,
      next: "unset DOCKER_HOST DOCKER_CONTEXT; docker context use default; then run the command again",
      code: "docker-elsewhere",
    });
  }
  if (osType !== "linux") {
    throw new UserError("The Docker daemon runs no Linux containers.", {
      given: `its system is ${osType}`,
      next: "switch it to Linux containers, then run the command again",
      code: "docker-not-linux",
    });
  }
  if (securityOptions.some((option) => option.startsWith("name=rootless"))) {
    throw new UserError(
      "The Docker daemon is rootless; the lab's droplet runs systemd and a daemon of its own on one of root's.",
      {
        given: endpoint,
        next: "sudo npm start with DOCKER_HOST unset (installs and starts one beside it)",
        code: "docker-rootless",
      },
    );
  }
}
