/** A link of a document. */
export interface Link {
  readonly target: string;
  /** What stands in quotes behind the target. */
  readonly title: string | undefined;
  /** 1-based. */
  readonly line: number;
}

/** The lines of a document; comments, those of code blocks and the code within lines are blank. */
export function proseLines(text: string): string[] {
  let inBlock = false;
  const said = text.replaceAll(/<!--[^]*?(?:-->|$)/g, (comment) =>
    comment.replaceAll(/[^\n]/g, ""),
  );
  return said.split("\n").map((line) => {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fence) inBlock = !inBlock;
    return fence || inBlock ? "" : line.replaceAll(/`[^`]*`/g, "");
  });
}

export function linksOf(text: string): Link[] {
  return proseLines(text).flatMap((line, index) => linksIn(line, index + 1));
}

/** In brackets, at the bottom of a page (`[name]: target`), and in HTML. */
const LINKS: readonly RegExp[] = [
  /\]\(\s*(?<target>[^)\s<]+)(?:\s+"(?<title>[^"]*)")?\s*\)/g,
  /\]\(\s*(?<target>[^)\s<]+)\s+'(?<title>[^']*)'\s*\)/g,
  /\]\(<(?<target>[^>]+)>\)/g,
  /^ {0,3}\[[^\]]+\]:\s*<?(?<target>[^\s>]+)/g,
  /\b(?:href|src)=["'](?<target>[^"']+)["']/g,
];

export function linksIn(line: string, number: number): Link[] {
  const found = LINKS.flatMap((form) => [...line.matchAll(form)]);
  return found.map(({ groups }) => ({
    target: groups?.["target"] ?? "",
    title: groups?.["title"],
    line: number,
  }));
}

/** What a link may name behind `#`: the headings, as GitHub writes them. */
export function anchorsOf(text: string): Set<string> {
  const headings = text.split("\n").flatMap((line) => /^#+\s+(.*)$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}
