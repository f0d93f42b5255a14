import { stat } from "node:fs/promises";
import path from "node:path";
import { parse as parseJsonc, type ParseError, printParseErrorCode } from "jsonc-parser";
import { parseDocument, type Document } from "yaml";
import { z } from "zod";
import { ifNothingThere } from "../../machine/errno.ts";
import { readIfFile } from "../tree/gitFolder.ts";

/** A place that gives Odoo its modules, beside the mount manifest that declares them. */
export interface Consumer {
  /** The file, and the part of it that is meant. */
  readonly where: string;
  readonly entries: readonly ConsumerEntry[];
  /** Why the file could not be read. */
  readonly fault?: string;
}

export interface ConsumerEntry {
  /** In the checkout; undefined where the consumer names only the container's path. */
  readonly source: string | undefined;
  /** In the container. */
  readonly target: string;
}

const ODOO_CONF = ["odoo.conf", "config/odoo.conf", "deploy/odoo.conf"];
const COMPOSE = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const DEV_CONTAINER = [".devcontainer/devcontainer.json", ".devcontainer.json"];

/** Reads every such file that the checkout has. */
export async function readConsumers(root: string): Promise<Consumer[]> {
  const read = async (
    files: readonly string[],
    parse: (file: string, text: string) => Consumer[],
  ): Promise<Consumer[]> => {
    const found = await Promise.all(
      files.map(async (file) => {
        const place = path.resolve(root, file);
        const found = await stat(place).catch(ifNothingThere);
        if (found === undefined) return [];
        const bytes = await readIfFile(place);
        if (bytes === undefined) return [{ where: file, entries: [], fault: "it is no file" }];
        return parse(file, bytes.toString("utf8").replace(/^\uFEFF/, ""));
      }),
    );
    return found.flat();
  };
  const all = [
    read(ODOO_CONF, odooConf),
    read(COMPOSE, compose),
    read(DEV_CONTAINER, devContainer),
  ];
  return (await Promise.all(all)).flat();
}

/** `addons_path = a,b`; a value goes on in the lines below that begin with a space. */
function odooConf(file: string, text: string): Consumer[] {
  const value = /^addons_path[ \t]*=((?:.*)(?:\n[ \t]+.*)*)/m.exec(text)?.[1];
  const where = `${file}: addons_path`;
  if (value === undefined) return [{ where, entries: [], fault: "it sets no addons_path" }];
  const targets = value.split(/[,\n]/).map((entry) => entry.trim());
  return [
    {
      where,
      entries: targets
        .filter((target) => target !== "")
        .map((target) => ({
          source: target.startsWith("/") ? undefined : path.posix.normalize(target),
          target,
        })),
    },
  ];
}

const volume = z.union([
  z.string(),
  z.object({ source: z.string().optional(), target: z.string() }),
]);
const composeSchema = z.object({
  services: z.record(z.string(), z.object({ volumes: z.array(volume).default([]) })),
});

function compose(file: string, text: string): Consumer[] {
  const document = parseDocument(text);
  const content = contentOf(document);
  const parsed = composeSchema.safeParse(content.value);
  if (document.errors[0] || !parsed.success) {
    const fault =
      document.errors[0]?.message ?? content.fault ?? "it holds no services with volumes";
    return [{ where: file, entries: [], fault }];
  }
  return Object.entries(parsed.data.services).map(([service, { volumes }]) => ({
    where: `${file}: ${service}`,
    entries: volumes.flatMap((it) => {
      const [source, target] = typeof it === "string" ? it.split(":") : [it.source, it.target];
      return source && target ? entry(source, target) : [];
    }),
  }));
}

/** Its aliases may lead nowhere, in a circle, or to a text without end. */
function contentOf(document: Document): { value?: unknown; fault?: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError)
      return { fault: error.message };
    throw error;
  }
}

const devContainerSchema = z.object({ mounts: z.array(volume).default([]) });

function devContainer(file: string, text: string): Consumer[] {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  const parsed = devContainerSchema.safeParse(value);
  if (errors[0] || !parsed.success) {
    const fault = errors[0] ? printParseErrorCode(errors[0].error) : "its mounts are no list";
    return [{ where: file, entries: [], fault }];
  }
  return [
    {
      where: `${file}: mounts`,
      entries: parsed.data.mounts.flatMap((it) => {
        const [source, target] =
          typeof it === "string"
            ? [option(it, "source"), option(it, "target")]
            : [it.source, it.target];
        return source && target ? entry(source, target) : [];
      }),
    },
  ];
}

/** One field of `source=…,target=…,type=bind`. */
function option(mount: string, name: string): string | undefined {
  return new RegExp(`(?:^|,)${name}=([^,]+)`).exec(mount)?.[1];
}

/** Only what comes from the checkout: a volume or a folder of the host is not ours to compare. */
function entry(source: string, target: string): ConsumerEntry[] {
  const inside = source.replace(/^\$\{localWorkspaceFolder\}\//, "./");
  if (!inside.startsWith("./")) return [];
  return [{ source: path.posix.normalize(inside), target }];
}
