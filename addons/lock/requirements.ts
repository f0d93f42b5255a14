import type { Lock, WheelSource } from "./format.ts";

/**
 * Wheels as pip's requirements file with hashes: pip then refuses any other byte
 * (`--require-hashes`).
 */
export function wheelRequirements(wheels: readonly WheelSource[]): string {
  return wheels
    .map(
      ({ distribution, version, sha256 }) =>
        `${distribution}==${version} --hash=sha256:${sha256}\n`,
    )
    .join("");
}

/** The pinned Python distributions, likewise. */
export function pythonRequirements(pins: Lock["python"]): string {
  return Object.entries(pins)
    .map(([name, { version, sha256 }]) => `${name}==${version} --hash=sha256:${sha256}\n`)
    .join("");
}

/** Every Python distribution that the locked modules need, once, sorted. */
export function pythonNeeds(lock: Lock): string[] {
  return [...new Set(Object.values(lock.modules).flatMap(({ python }) => python))].sort();
}
