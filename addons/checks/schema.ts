import { access } from "node:fs/promises";
import path from "node:path";
import { finding } from "../finding.ts";
import type { Finding } from "../../report/finding.ts";

/** Whether the schema that a file names is a file of this project, where every editor finds it. */
export async function checkSchema(
  root: string,
  file: string,
  schema: string | undefined,
): Promise<Finding[]> {
  const next = `set "$schema" in ${file} to the file's schema under config/schemas/`;
  if (schema === undefined) {
    const what = `${file} names no schema`;
    return [finding("schema-nowhere", { what, where: file, next })];
  }
  const target = path.resolve(root, path.dirname(file), schema);
  const isThere =
    !/^[a-z]+:/.test(schema) &&
    (await access(target).then(
      () => true,
      () => false,
    ));
  if (isThere) return [];
  const what = `the schema ${schema} is no file of this project`;
  return [finding("schema-nowhere", { what, where: file, next })];
}
