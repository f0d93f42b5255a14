import type { RemoteOutput } from "../../../provider/ssh/remote.ts";
import { HostFailure } from "./hostFailure.ts";

/**
 * What a program said that did not say what it was asked. `docker exec` writes its own error to
 * standard output, so that both are looked at.
 */
export function said({ exitCode, stdout, stderr }: RemoteOutput): string {
  const words = [stderr, stdout].map((text) => text.trim()).find((text) => text !== "");
  return words ?? `no answer, exit code ${exitCode}`;
}

/** For an answer that says nothing of what was asked. */
export function notAnAnswer(program: string, printed: RemoteOutput): HostFailure {
  return new HostFailure(`${program}: ${said(printed)}`);
}
