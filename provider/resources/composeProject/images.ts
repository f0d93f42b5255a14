import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { REGISTRY_LOGIN } from "./registryLogin.ts";
import { longStep, type Run } from "./run.ts";

const pull = `
docker image inspect "$4" >/dev/null 2>&1 && exit 0
[ ! -f ${REGISTRY_LOGIN}/config.json ] || export DOCKER_CONFIG=${REGISTRY_LOGIN}
docker pull --quiet "$4" && exit 0
code=$?
df -PBM "$(docker info --format '{{.DockerRootDir}}' 2>/dev/null || echo /)" |
  awk 'NR == 2 { print "on " $6 " " $4 " of " $2 " are free" }'
exit $code
`;

/**
 * Gets each image onto the host, by digest. Nothing that serves is touched.
 *
 * @throws UserError naming the services whose image the registry does not have or give.
 */
export async function pullImages(run: Run): Promise<void> {
  const services = new Map<string, string[]>();
  for (const [service, image] of Object.entries(run.declared.images)) {
    services.set(image, [...(services.get(image) ?? []), service]);
  }
  for (const [image, users] of services) {
    run.log(`pulling the image of ${users.join(", ")}`, { ephemeral: true });
    const output = await longStep(run, {
      step: `pull ${image}`,
      script: pull,
      args: [image],
      okExitCodes: [0, 1],
    });
    if (output.exitCode !== 0) throw notPulled(run, image, users, output.stdout);
  }
}

function notPulled({ remote }: Run, image: string, users: readonly string[], words: string) {
  const [registry = ""] = image.split("/");
  const given = words.trim();
  const { code, next } = reasonIn(words, registry);
  return new UserError(
    `${remote.label} cannot have the image of ${users.join(", ")}, ${image}; nothing was changed.`,
    { code, given, next },
  );
}

function reasonIn(words: string, registry: string): { code: string; next: string } {
  if (/cannot connect to the docker daemon/i.test(words)) {
    return {
      code: "docker-not-running",
      next: `Look at \`systemctl status docker\` on the host; \`${ipai("up", { refresh: true })}\` starts it again.`,
    };
  }
  if (/no space left on device/i.test(words)) {
    return {
      code: "disk-full",
      next: "`docker system df` on the host says what its images take: free some, or make the disk bigger, then run `ipai up` again.",
    };
  }
  if (/manifest unknown|not found|does not exist/i.test(words)) {
    return {
      code: "image-absent",
      next: `Push the image to ${registry}, or pin one that is there, then run \`${ipai("up")}\`.`,
    };
  }
  return {
    code: "image-not-pulled",
    next: `See that the host can reach and read ${registry}, then run \`${ipai("up")}\` again.`,
  };
}
