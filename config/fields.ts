import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";

// The kinds of value that settings are made of. Each call makes a schema of its own, because a
// schema carries the description of one setting.

/** A fully qualified host name in lower case. */
export const hostName = () =>
  z
    .string()
    .regex(
      /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
      "must be a host name in lower case, without scheme, port or path",
    );

/** One label of a host name. */
export const label = () =>
  z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be one label of a host name, no dots");

export const email = () => z.email("must be an e-mail address");

export const port = () => z.int().min(1).max(65535);

export const ipv4 = () => z.string().refine(isIPv4, "must be an IPv4 address");

/** A range of addresses that is narrower than the whole internet. */
export const addressRange = () =>
  z.string().refine(isNarrowRange, "must be a range in CIDR notation and not the whole internet");

function isNarrowRange(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  const length = Number(bits);
  if (length === 0) return false;
  return isIPv4(address) ? length <= 32 : isIPv6(address) && length <= 128;
}

/** Area and place. Node lists some zones only by their old names, and takes any case. */
const ZONE_NAME = /^[A-Z][A-Za-z]+(?:\/[A-Z][\w+-]*)+$/;

/** An IANA time zone. systemd timers refuse abbreviations such as "SGT". */
export const timeZone = () =>
  z.string().refine(isTimeZone, "must be an IANA time zone, not an abbreviation");

function isTimeZone(value: string): boolean {
  if (value === "UTC") return true;
  if (!ZONE_NAME.test(value)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** PostgreSQL brings these along, for itself. */
const OWN_DATABASES = ["postgres", "template0", "template1"];

/** A PostgreSQL identifier that needs no quoting. */
export const databaseName = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, "must be a lower-case letter, then letters, digits and _")
    .refine((name) => !OWN_DATABASES.includes(name), "must be none of PostgreSQL's own databases");

export const httpsUrl = () => z.url({ protocol: /^https$/, error: "must be an https:// address" });
