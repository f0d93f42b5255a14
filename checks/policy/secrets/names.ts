/** Words of a name that only ever name secrets, at its end. */
const SECRET =
  /(?:[a-z]*pass(?:word|wd|phrase)s?|(?:^|_)(?:passcode|pass|pwd|auth|authorization|secrets?|tokens?|(?:api|access|account|application|auth|encryption|signing|private|master|shared|session|client|webhook|licen[cs]e|secret|storage)_?keys?|apikeys?|psk|requirepass|masterauth))$/;
/** What a name may end with and still name the same secret. */
const SAME =
  /_(?:value|default|text|plain|raw|clear|base64|b64|bytes|str|string|old|new|current|previous|prod|production|staging|stage|dev|test|live|local|main|primary|backup|admin|root|odoo|n8n|db|smtp|mail|hash|\d+)$/;

/**
 * Whether what stands under a name is a secret, by the name's last words: `smtpPassword`,
 * `db.password`, `API_TOKEN_PROD`; but no `password_reset_url`, no `tokenExpiresAt`, no `compass`.
 */
export function isSecretName(name: string): boolean {
  let words = name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "_")
    .replace(/^_+|_+$/g, "");
  if (words.length > 80) return false;
  while (SAME.test(words)) words = words.replace(SAME, "");
  return SECRET.test(words);
}

/** A name under which several secrets stand, each by a name of its own. */
export function isSecretGroup(name: string): boolean {
  return /^(?:secrets|passwords|tokens|credentials|api_?keys)$/i.test(name);
}
