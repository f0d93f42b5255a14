import { stripVTControlCharacters } from "node:util";

/** What somebody else wrote, harmless for a terminal and in one line. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/\p{Cc}+/gu, "")
    .trim();
}

/** The same for a text of many lines. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
