import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { localhostAllowedHostnames } from "@modelcontextprotocol/server";
import { ifAbsent } from "../../../../machine/errno.ts";
import { writeOnce } from "../../../../machine/writeOnce.ts";
import type { Door } from "./door.ts";

/** This machine's loopback, for whoever knows the token. */
export function tokenDoor(token: string): Door {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return {
    hostnames: localhostAllowedHostnames(),
    path: "/mcp",
    admit: (authorization = "") => {
      const knows = timingSafeEqual(digest(authorization), wanted);
      const refusal = { status: 401, headers: { "WWW-Authenticate": "Bearer" } };
      return Promise.resolve(knows ? {} : new Response(null, refusal));
    },
  };
}

/** The token of a stack's endpoint, made on first use; each stack has its own. */
export async function tokenOf(
  root: string,
  stack: string,
): Promise<{ token: string; file: string }> {
  const folder = join(root, ".state/mcp");
  const file = join(folder, `${stack}.token`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readFile(file, "utf8").catch(ifAbsent)) === undefined) {
    await writeOnce(file, randomBytes(32).toString("base64url"), 0o600);
  }
  return { token: await readFile(file, "utf8"), file };
}
