import type { JudgedResource } from "./rule.ts";

/** A directive of nginx's language: `listen 443 ssl;`, or one with a block. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
}

/** Files below this folder are nginx's. */
const FOLDER = "/etc/nginx/";

/** What a `host:index:File` tells nginx; `undefined` for other resources and what is not known yet. */
export function nginxDirectives({ type, properties }: JudgedResource): Directive[] | undefined {
  const { path, content } = properties;
  if (type !== "host:index:File" || typeof path !== "string" || !path.startsWith(FOLDER))
    return undefined;
  if (typeof content !== "string") return undefined;
  return parseNginx(content);
}

/**
 * A text of nginx as a tree. What is not closed ends with the text: that it is wrong is found by
 * `nginx -t` before the file takes effect.
 */
export function parseNginx(text: string): Directive[] {
  const tokens = tokensOf(text);
  let position = 0;
  const parseBlock = (): Directive[] => {
    const directives: Directive[] = [];
    let words: string[] = [];
    while (position < tokens.length) {
      const token = tokens[position++] ?? "";
      if (token === "}") break;
      if (token !== ";" && token !== "{") {
        words.push(unquoted(token));
        continue;
      }
      const [name = "", ...args] = words;
      directives.push(token === ";" ? { name, args } : { name, args, block: parseBlock() });
      words = [];
    }
    return directives;
  };
  return parseBlock();
}

function tokensOf(text: string): string[] {
  const token =
    /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[;{}]|(?:\$\{[^}]*\}|\\.|[^\s;{}"'\\])+/g;
  return [...text.matchAll(token)]
    .map(([found]) => found)
    .filter((found) => !found.startsWith("#"));
}

function unquoted(token: string): string {
  return /^["']/.test(token) ? token.slice(1, -1) : token;
}

/** All directives of a name that have a block, however deep. */
export function blocksNamed(
  name: string,
  directives: readonly Directive[],
): readonly (Directive & { readonly block: readonly Directive[] })[] {
  return directives.flatMap(({ block, ...directive }) =>
    block === undefined
      ? []
      : [
          ...(directive.name === name ? [{ ...directive, block }] : []),
          ...blocksNamed(name, block),
        ],
  );
}

/** The directives of a name in one block, without those of the blocks in it. */
export function named(name: string, block: readonly Directive[]): readonly Directive[] {
  return block.filter((directive) => directive.name === name);
}

/** What a `listen` says of who may come, and how. */
export function listens(server: readonly Directive[]): { tls: boolean; local: boolean }[] {
  const found = named("listen", server).map(({ args }) => ({
    tls: args.includes("ssl") || args.includes("quic"),
    local: /^(?:unix:|127\.|\[::1\]|localhost)/.test(args[0] ?? ""),
  }));
  // Without a `listen`, nginx listens on port 80.
  return found.length > 0 ? found : [{ tls: false, local: false }];
}

export function isTls(server: readonly Directive[]): boolean {
  return listens(server).some(({ tls }) => tls);
}

/** How a person finds a server in its file. */
export function serverName(server: readonly Directive[]): string {
  return named("server_name", server)[0]?.args.join(" ") ?? "a server without a name";
}
