/** What stands for a setting that the program does not know of. */
const ABSENT = "absent";

/**
 * The declared settings as a look found them.
 *
 * @param printed A line for each setting: name, blank, value.
 */
export function settingsInForce(
  declared: Readonly<Record<string, string>>,
  printed: string,
): Record<string, string> {
  const found = new Map(
    printed
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => {
        const [name = line, ...value] = line.split(/\s+/);
        return [name, value.join(" ") || ABSENT] as const;
      }),
  );
  return Object.fromEntries(Object.keys(declared).map((name) => [name, found.get(name) ?? ABSENT]));
}

/** Declared for what tells in words of its own how it differs. */
export const AS_DECLARED = "as declared";

/** `passwordauthentication is yes and not no`, for each setting that differs. */
export function differences(
  declared: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(declared)
    .filter(([name, value]) => found[name] !== value)
    .map(([name, value]) => {
      const now = found[name] ?? ABSENT;
      return value === AS_DECLARED ? `${name}: ${now}` : `${name} is ${now} and not ${value}`;
    });
}
