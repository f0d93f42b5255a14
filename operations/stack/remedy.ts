import { ipai } from "../../report/ipai.ts";

type Failures = readonly { readonly message: string }[];

/** What to do about a failure of the engine whose cause is known; `undefined` for any other. */
export function remedyFor(failures: Failures, stack: string): string | undefined {
  return missingPlugin(failures) ?? withoutIPv6(failures, stack);
}

/** In both of the engine's sentences about a plugin that is not there and cannot be had just now. */
const MISSING =
  /resource plugin 'pulumi-resource-(?<name>[\w-]+)'(?:[^']*?at version v(?<version>\d[\w.-]*\w))?/;

function missingPlugin(failures: Failures): string | undefined {
  for (const { message } of failures) {
    const { name, version } = MISSING.exec(message)?.groups ?? {};
    if (name === undefined) continue;
    const pinned = version === undefined ? "" : ` v${version}`;
    return `pulumi plugin install resource ${name}${pinned}, then run the command again`;
  }
  return undefined;
}

/** nginx on a kernel that refuses sockets of IPv6 (EAFNOSUPPORT is 97 on Linux). */
const WITHOUT_IPV6 = /socket\(\) \[::\]:\d+ failed \(97:/;

function withoutIPv6(failures: Failures, stack: string): string | undefined {
  if (!failures.some(({ message }) => WITHOUT_IPV6.test(message))) return undefined;
  return `the host has no IPv6: set ipv6 to false in ipai:edge in Pulumi.${stack}.yaml, then ${ipai("up", { stack })}`;
}
