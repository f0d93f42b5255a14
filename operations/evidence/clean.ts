import { redactSecrets, scanForSecrets } from "../../checks/policy/secrets/scan.ts";
import { REDACTED, type Redactor } from "../../report/redaction.ts";

/** A text without the secrets of this run, and without what looks like a key, encoded or not. */
export function cleaned(text: string, redactor: Redactor): string {
  return ENCODINGS.reduce(
    (result, { run, decode }) =>
      result.replaceAll(run, (encoded) => (hidesAKey(decode(encoded)) ? REDACTED : encoded)),
    redactSecrets(redactor.redact(text)),
  );
}

/** What a text still holds that must not be kept; no value is part of it. */
export function remains(text: string, redactor: Redactor): string[] {
  return [
    ...(redactor.redact(text) === text ? [] : ["a secret of this run"]),
    ...scanForSecrets(text).map(({ what, line }) => `line ${line}: ${what}`),
    ...ENCODINGS.flatMap(({ name, run, decode }) =>
      [...text.matchAll(run)]
        .filter(([encoded]) => hidesAKey(decode(encoded)))
        .map(() => `a key in ${name}`),
    ),
  ];
}

interface Encoding {
  readonly name: string;
  /** What may be a text in this encoding, long enough for a key. */
  readonly run: RegExp;
  readonly decode: (encoded: string) => string;
}

const ENCODINGS: readonly Encoding[] = [
  {
    name: "base64",
    run: /[A-Za-z0-9+/_-]{24,}={0,2}/g,
    decode: (encoded) => Buffer.from(encoded, "base64").toString("latin1"),
  },
  {
    name: "hexadecimal digits",
    run: /(?:[0-9a-f]{2}){20,}|(?:[0-9A-F]{2}){20,}/g,
    decode: (encoded) => Buffer.from(encoded, "hex").toString("latin1"),
  },
  {
    name: "URL encoding",
    run: /(?:[\w.~+-]|%[0-9A-Fa-f]{2}){20,}/g,
    decode: (encoded) =>
      encoded.replaceAll(/%(..)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  },
];

function hidesAKey(decoded: string): boolean {
  return scanForSecrets(decoded).length > 0;
}
