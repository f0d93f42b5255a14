import type { Directive } from "../nginx.ts";
import { blocksNamed, isTls, named, nginxDirectives, serverName } from "../nginx.ts";
import type { Fault, Rule } from "../rule.ts";

/** A year: below it, browsers' and graders' lists do not count it. Seconds. */
const LEAST_AGE = 31_536_000;

export const hsts: Rule = {
  name: "hsts",
  description: "every answer over TLS tells the browser to stay there (HSTS)",
  why: "without it the first request of each visit goes over plain HTTP, where it can be caught",
  judge: (resource) =>
    blocksNamed("server", nginxDirectives(resource) ?? [])
      .filter(({ block }) => isTls(block) && !refuses(block))
      .flatMap(({ block }) => judgeServer(block)),
};

/** It shows no certificate, or hangs up: there is nobody to tell. */
function refuses(server: readonly Directive[]): boolean {
  return (
    named("ssl_reject_handshake", server).some(({ args }) => args[0] === "on") ||
    named("return", server).some(({ args }) => args[0] === "444")
  );
}

function judgeServer(server: readonly Directive[]): Fault[] {
  const inherited = tells(server) ?? false;
  const silent = silentLocations(server, inherited);
  const places =
    silent.length > 0 || inherited || server.some(isPlace) ? silent : [serverName(server)];
  return places.map((place) => ({
    what: `${place} of ${serverName(server)} sends no Strict-Transport-Security of a year or more`,
    next: `write in it: add_header Strict-Transport-Security "max-age=63072000" always;`,
  }));
}

/** An `add_header` in a block makes nginx drop all that the block would inherit. */
function silentLocations(block: readonly Directive[], inherited: boolean): string[] {
  return block.filter(isPlace).flatMap(({ name, args, block: inner = [] }) => {
    const told = tells(inner) ?? inherited;
    const here = told ? [] : [`${name} ${args.join(" ")}`];
    return [...here, ...silentLocations(inner, told)];
  });
}

function isPlace({ name, block }: Directive): boolean {
  return block !== undefined && (name === "location" || name === "if");
}

/** `undefined` when a block has no headers of its own. */
function tells(block: readonly Directive[]): boolean | undefined {
  const headers = named("add_header", block);
  if (headers.length === 0) return undefined;
  return headers.some(({ args: [name = "", value = "", always] }) => {
    const age = Number(/max-age=(\d+)/.exec(value)?.[1] ?? 0);
    return /^strict-transport-security$/i.test(name) && age >= LEAST_AGE && always === "always";
  });
}
