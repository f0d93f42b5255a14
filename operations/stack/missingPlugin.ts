/** In both of the engine's sentences about a plugin that is not there and cannot be had just now. */
const MISSING =
  /resource plugin 'pulumi-resource-(?<name>[\w-]+)'(?:[^']*?at version v(?<version>\d[\w.-]*\w))?/;

/** What to do about a plugin that the engine misses; `undefined` where it misses none. */
export function missingPlugin(failures: readonly { message: string }[]): string | undefined {
  for (const { message } of failures) {
    const { name, version } = MISSING.exec(message)?.groups ?? {};
    if (name === undefined) continue;
    const pinned = version === undefined ? "" : ` v${version}`;
    return `pulumi plugin install resource ${name}${pinned}, then run the command again`;
  }
  return undefined;
}
