/** What a failed call of the engine says, and what to do next where it says that too. */
export interface CallFailure {
  readonly given: string;
  readonly next?: string;
}

/** Through which properties and calls an error has come. */
const WAY = /^(?:error serializing property "[^"]*": )*(?:invocation of \S+ returned an error: )?/;

/** The monitor's own words, and gRPC's when a call was under way as the engine closed its plugins. */
const ENDED =
  /resource monitor (?:is terminating|shut down|has terminated)|the client connection is closing|transport is closing|context canceled/i;

/**
 * Whether a call failed because the engine has ended: the program hears of that alone, while the
 * engine tells why, such as a plugin that is not there or a droplet that could not be made.
 */
export function engineEnded(error: unknown): boolean {
  return ENDED.test(error instanceof Error ? error.message : String(error));
}

/** The engine passes a provider's error on as text; ours ends with the next step on a line of its own. */
export function callFailure(error: unknown): CallFailure {
  const text = error instanceof Error ? error.message : String(error);
  const said = text.replace(WAY, "");
  const [given = "", next] = said.split(/\n\s*next: /);
  return { given, ...(next !== undefined && { next: next.trim() }) };
}
