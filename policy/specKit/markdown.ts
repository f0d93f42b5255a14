/** A link of a document. */
export interface Link {
  readonly target: string;
  /** What stands in quotes behind the target. */
  readonly title: string | undefined;
  /** 1-based. */
  readonly line: number;
}

/** The lines of a document; those of code blocks and the code within lines are blank. */
export function proseLines(text: string): string[] {
  let inBlock = false;
  return text.split("\n").map((line) => {
    const fence = /^\s*(?:```|~~~)/.test(line);
    if (fence) inBlock = !inBlock;
    return fence || inBlock ? "" : line.replaceAll(/`[^`]*`/g, "");
  });
}

export function linksOf(text: string): Link[] {
  return proseLines(text).flatMap((line, index) => linksIn(line, index + 1));
}

export function linksIn(line: string, number: number): Link[] {
  return [...line.matchAll(/\]\((?<target>[^)\s]+)(?:\s+"(?<title>[^"]*)")?\)/g)].map((match) => ({
    target: match.groups?.["target"] ?? "",
    title: match.groups?.["title"],
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
