import type { Credentials } from "../config/credentials.ts";
import type { Settings } from "../config/settings.ts";
import type { Surroundings } from "./surroundings.ts";
import type { ProgramContext } from "./programContext.ts";

/** Loads one side only: the clouds' SDKs would cost every preview of the lab half a second. */
export async function surroundingsOf(
  settings: Settings,
  credentials: Credentials,
  context: ProgramContext,
): Promise<Surroundings> {
  if (settings.host.kind === "lab") {
    const { labSurroundings } = await import("./lab.ts");
    return labSurroundings(settings);
  }
  const { cloudSurroundings } = await import("./cloud.ts");
  return cloudSurroundings(settings, credentials, context);
}
