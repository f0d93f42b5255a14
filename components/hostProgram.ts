import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";

/** The sources of a Python package of this folder, as files of the host: `<name>-<file>` each. */
export function programFiles(
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
  options: pulumi.CustomResourceOptions,
): File[] {
  const folder = join(import.meta.dirname, from);
  const sources = readdirSync(folder).filter((file) => file.endsWith(".py"));
  return sources.map((file) => {
    const content = readFileSync(join(folder, file), "utf8");
    return new File(`${name}-${file}`, { path: `${to}/${file}`, content }, options);
  });
}

/** A folder for root's eyes with what a program must know; what is undefined is left out. */
export function programSecrets(
  name: string,
  { folder: path, secrets }: { readonly folder: string; readonly secrets: ProgramSecrets },
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const folder = new Directory(`${name}-secret`, { path, mode: "0700" }, options);
  const files = Object.entries(secrets).flatMap(([secret, content]) =>
    content === undefined
      ? []
      : new File(
          `${name}-secret-${secret}`,
          { path: `${path}/${secret}`, content: pulumi.secret(content), mode: "0400" },
          { ...options, dependsOn: folder },
        ),
  );
  return [folder, ...files];
}

export type ProgramSecrets = Readonly<Record<string, pulumi.Input<string> | undefined>>;
