import { createHash } from "node:crypto";
import { parse, parseDocument, stringify } from "yaml";
import { z } from "zod";
import { wrongForm } from "../../../report/wrongForm.ts";

/** The part of a compose file that a project has an opinion about. */
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.unknown().optional(),
      profiles: z.array(z.string()).optional(),
    }),
  ),
});

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface Declared {
  readonly compose: string;
  readonly images: Readonly<Record<string, string>>;
  readonly prepare: readonly { readonly service: string }[];
  readonly finish: readonly { readonly service: string }[];
}

/** Everything in which the compose text and the declared images and steps do not agree. */
export function composeProblems({ compose, images, prepare, finish }: Declared): Problem[] {
  const document = parseDocument(compose);
  const [error] = document.errors;
  if (error) return [{ path: ["compose"], message: `is not YAML: ${error.message}` }];
  const parsed = composeSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return [{ path: ["compose"], message: `is no compose file: ${wrongForm(parsed.error)}` }];
  }
  const { services } = parsed.data;
  const named = new Set(Object.keys(services));
  return [
    ...Object.entries(services).flatMap(([service, { image, build }]) =>
      imageProblem(service, image, build, images[service]),
    ),
    ...Object.keys(images)
      .filter((service) => !named.has(service))
      .map((service) => ({ path: ["images", service], message: "has no service in compose" })),
    ...unknownServices("prepare", prepare, named),
    ...unknownServices("finish", finish, named),
    ...variables(document.toJS()),
  ];
}

function imageProblem(
  service: string,
  image: string | undefined,
  build: unknown,
  declared: string | undefined,
): Problem[] {
  const problem = (message: string) => [{ path: ["compose"], message: `${service}: ${message}` }];
  if (build !== undefined)
    return problem("is built on the host; a project runs pinned images only");
  if (image === undefined) return problem("names no image");
  if (!image.includes("@sha256:")) return problem(`${image} is not pinned by digest`);
  if (declared === undefined) return problem(`${image} is not among the declared images`);
  if (image !== declared) return problem(`${image} is not the declared ${declared}`);
  return [];
}

function unknownServices(
  list: "prepare" | "finish",
  steps: readonly { readonly service: string }[],
  named: ReadonlySet<string>,
): Problem[] {
  return steps.flatMap(({ service }, index) =>
    named.has(service)
      ? []
      : [{ path: [list, index], message: `${service} has no service in compose` }],
  );
}

/** compose would fill them from the environment of whoever runs it on the host, blank by default. */
function variables(compose: unknown): Problem[] {
  const found = [...JSON.stringify(compose).matchAll(/(?<!\$)(?:\$\$)*(\$\{?[A-Za-z_]\w*)/g)].map(
    ([, name]) => name,
  );
  return [...new Set(found)].map((name) => ({
    path: ["compose"],
    message: `${name ?? ""} would be filled in on the host; write the value, or $$ for a plain $`,
  }));
}

/** The services that `up` starts: those without a profile. The others are for `prepare`. */
export function servingServices(compose: string): string[] {
  const { services } = composeSchema.parse(parse(compose));
  return Object.keys(services).filter((service) => !services[service]?.profiles?.length);
}

/** The label by which a container says which triggers it was made with. */
const triggersLabel = "ipai.triggers";

/**
 * `compose.override.yaml`, which compose merges by itself, so that a person who types
 * `docker compose up` in the directory gets the very same containers. The label is part of what
 * compose compares: other triggers, other containers.
 */
export function overrideFile(declared: {
  readonly project: string;
  readonly images: Readonly<Record<string, string>>;
  readonly triggers: readonly string[];
}): string {
  const label = createHash("sha256").update(JSON.stringify(declared.triggers)).digest("hex");
  return stringify({
    name: declared.project,
    services: Object.fromEntries(
      Object.keys(declared.images).map((service) => [
        service,
        { labels: { [triggersLabel]: label } },
      ]),
    ),
  });
}
