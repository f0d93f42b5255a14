import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { etag } from "hono/etag";

const ROOM = join(import.meta.dirname, "browser");
const CHECKOUT = join(import.meta.dirname, "../..");

const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

const noble = (file: string): string => join(CHECKOUT, "node_modules/@noble", file);

const uplot = (file: string): string => join(CHECKOUT, "node_modules/uplot/dist", file);

/** Everything that a browser may load from here, by its path below `/assets/`; nothing else is. */
const FILES: Readonly<Record<string, { file: string; type: keyof typeof TYPES }>> = {
  "room.css": { file: join(ROOM, "room.css"), type: "css" },
  "icon.svg": { file: join(ROOM, "icon.svg"), type: "svg" },
  "live.js": { file: join(ROOM, "live.js"), type: "js" },
  "evidence.js": { file: join(ROOM, "evidence.js"), type: "js" },
  "passkey.js": { file: join(ROOM, "passkey.js"), type: "js" },
  "logs.js": { file: join(ROOM, "logs.js"), type: "js" },
  "metrics.js": { file: join(ROOM, "metrics.js"), type: "js" },
  "uplot.js": { file: uplot("uPlot.iife.min.js"), type: "js" },
  "uplot.css": { file: uplot("uPlot.min.css"), type: "css" },
  // The auditor's file itself, and what stands in a browser for the parts of Node that it uses.
  "evidence/verifier.mjs": { file: join(CHECKOUT, "evidence/verifier.mjs"), type: "js" },
  "node/buffer.js": { file: join(ROOM, "node/buffer.js"), type: "js" },
  "node/crypto.js": { file: join(ROOM, "node/crypto.js"), type: "js" },
  "node/fs.js": { file: join(ROOM, "node/fs.js"), type: "js" },
  "node/path.js": { file: join(ROOM, "node/path.js"), type: "js" },
  "node/url.js": { file: join(ROOM, "node/url.js"), type: "js" },
  "noble/ed25519.js": { file: noble("ed25519/index.js"), type: "js" },
  "noble/sha2.js": { file: noble("hashes/sha2.js"), type: "js" },
  "noble/_md.js": { file: noble("hashes/_md.js"), type: "js" },
  "noble/_u64.js": { file: noble("hashes/_u64.js"), type: "js" },
  "noble/utils.js": { file: noble("hashes/utils.js"), type: "js" },
};

/** What the page of whoever is not in consists of. */
const AT_THE_DOOR: readonly string[] = ["room.css", "icon.svg", "passkey.js"];

/** Files for browsers, read when they are asked for: an open room may be older than the checkout. */
export function assetRoutes(which: "for strangers" | "for visitors"): Hono {
  const routes = new Hono();
  routes.use(etag());
  routes.get("/:path{.+}", (c, next) => {
    const path = c.req.param("path");
    if (which === "for strangers" && !AT_THE_DOOR.includes(path)) return next();
    const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (found === undefined) return c.notFound();
    c.header("content-type", TYPES[found.type]);
    c.header("cache-control", "no-cache"); // asked each time, sent when it is another
    return c.body(readFileSync(found.file, "utf8"));
  });
  return routes;
}

/** Where the verifier's imports of Node lead in a browser. */
export const IMPORT_MAP = JSON.stringify({
  imports: {
    "node:crypto": "/assets/node/crypto.js",
    "node:fs": "/assets/node/fs.js",
    "node:path": "/assets/node/path.js",
    "node:url": "/assets/node/url.js",
  },
});

/** The import map stands within the page, so the policy names it by its hash. */
export const IMPORT_MAP_SOURCE = `'sha256-${createHash("sha256").update(IMPORT_MAP).digest("base64")}'`;
