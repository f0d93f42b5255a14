import type { CallContext } from "../../provider/rpc/handler.ts";

/** A call from an engine that is not there; what it would show is in `lines`. */
export function callContext<Shared>(
  shared: Shared,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): CallContext<Shared> & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    shared,
    urn: "urn:pulumi:test::ipai::host:index:Test::test",
    signal: options.signal ?? new AbortController().signal,
    timeoutMs: options.timeoutMs ?? 60_000,
    log: (message) => lines.push(message),
    lines,
  };
}
