import { kindOf, nameOf, typeOf } from "../changes/change.ts";

/** How many resources are named that failed for one and the same reason. */
const MOST_NAMED = 3;

/** What failed and why: a cause that many resources share, such as a host that is down, once. */
export function failuresText(failures: readonly { urn: string; message: string }[]): string {
  const causes = [...new Set(failures.map(({ message }) => message))];
  return causes
    .map((cause) => subjectsOf(failures.filter(({ message }) => message === cause)) + cause)
    .join("\n");
}

function subjectsOf(failed: readonly { urn: string }[]): string {
  const names = failed.filter(({ urn }) => urn !== "").map(({ urn }) => labelOf(urn));
  if (names.length === 0) return "";
  const named = names.slice(0, MOST_NAMED).join(", ");
  const rest = names.length - MOST_NAMED;
  return `${named}${rest > 0 ? ` and ${rest} more` : ""}: `;
}

/** `File base-sshd` of `urn:pulumi:stack::project::parent$host:index:File::base-sshd`. */
function labelOf(urn: string): string {
  return `${kindOf(typeOf(urn))} ${nameOf(urn)}`;
}
