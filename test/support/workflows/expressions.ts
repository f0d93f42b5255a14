/** What stands in for GitHub's own values when a step runs here: by expression, letter by letter. */
export type StandIns = Readonly<Record<string, string>>;

/**
 * A value of `env:` as GitHub's runner would pass it on.
 *
 * @throws Error for an expression that nothing stands in for, so that none is passed over
 */
export function evaluated(value: string | number | boolean, standIns: StandIns): string {
  return String(value).replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_match, expression: string) => {
    const known = standIns[expression];
    if (known === undefined) throw new Error(`nothing stands in for \${{ ${expression} }}`);
    return known;
  });
}
