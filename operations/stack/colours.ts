/** The engine marks colours as `<{%reset%}>` in what it says. */
export function withoutColours(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, "");
}
