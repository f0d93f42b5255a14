import type { ProjectEnvironment } from "../droplet.ts";

/** DigitalOcean's three words for what a project is for. */
export function projectEnvironment(stack: string): ProjectEnvironment {
  if (stack === "prod") return "Production";
  return stack === "staging" ? "Staging" : "Development";
}
