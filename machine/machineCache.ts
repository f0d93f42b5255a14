import { homedir } from "node:os";
import { join } from "node:path";

/** What clones of the project share on one machine. */
export function machineCache(): string {
  return join(homedir(), ".cache/ipai");
}
