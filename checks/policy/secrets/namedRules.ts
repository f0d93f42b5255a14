import type { SecretRule } from "./rule.ts";

/** A secret's name, in capitals or not: `smtp_pass`, but no compass, and not what only counts or dates one. */
const secretName =
  "[A-Z0-9_.-]*(?:PASSWORD|PASSWD|PASSPHRASE|(?<![A-Z])(?:PASS|PWD)(?![A-Z])|SECRET|TOKEN|(?:API|ACCESS|ACCOUNT|APPLICATION|AUTH|ENCRYPTION|SIGNING|PRIVATE)[_-]?KEY)[A-Z0-9_]*(?<!ID|EXPIRESAT)";

/** What ends an unquoted value; a quoted one ends with its quote. */
const plainValue = "[^\\s\"'\`,;(){}\\[\\]<>\\\\]{8,200}";
/** A quote, escaped where one text stands in another. */
const quote = "(?<quote>\\\\*[\"'\`]?)";
const afterName = "\\\\*[\"']?\\]?";
const plainEnd = "(?=[\\s,;)}\\]\"'\`\\\\]|$)";

/** A form in which a value stands beside a secret's name. */
const beside = (id: string, form: string, except?: RegExp): SecretRule => ({
  id,
  what: "a value given to a secret's name",
  pattern: new RegExp(form, "gim"),
  ...(except && { except }),
});

/** Words of a name: behind a kind, as in `Secret n8n-database`, stands what something is called. */
const NAME_OF_A_THING = /^(?:[a-z][a-z0-9]{0,15}|[a-z][a-z0-9]*(?:[-_.:/][a-z0-9]+)+):?$/;
/** The name of a type or of a member of something, such as `Uint8Array` or `types$1.star`. */
const NAME_IN_CODE = /^(?:[A-Z][a-z]+\d{1,2}[A-Z][a-z]+|[a-z]\w*\$\d\.\w+)$/;

/** A value that stands beside a name which only ever names secrets. */
export const namedRules: readonly SecretRule[] = [
  // name = value, "name": "value", environ["NAME"] = "value", name: string = "value"; behind a type's two
  // colons stands a name, as in a URN of the engine
  beside(
    "assigned-secret",
    `(?<![\\w.-])${secretName}${afterName}(?:[ \\t]*:[ \\t]*str(?:ing)?)?[ \\t]*(?:=>|:=|\\?=|=|:(?!:))[ \\t]*${quote}(?<value>${plainValue})\\k<quote>${plainEnd}`,
    NAME_IN_CODE,
  ),
  // The same with signs in it that only quotes, or the end of an environment file's line, allow.
  beside(
    "quoted-secret",
    `(?<![\\w.-])${secretName}["']?\\]?[ \\t]*(?:=>|=|:)[ \\t]*\\(?(?<quote>["'])(?<value>[^\\s"'\`]{8,200})\\k<quote>`,
  ),
  beside("environment-secret", `^(?:export )?${secretName}=(?<value>[^\\s"'\`]{8,200})$`),
  // What is taken where the name has no value: ${NAME:-value}, env.NAME ?? "value", getenv("NAME", "value")
  beside(
    "default-secret",
    `(?<![\\w-])${secretName}["']?[\\])]*[ \\t]*(?:\\?\\?|\\|\\||\\bor\\b)[ \\t]*(?<quote>["'\`])(?<value>${plainValue})\\k<quote>`,
  ),
  beside(
    "default-secret",
    `["']${secretName}["'][ \\t]*,[ \\t]*(?<quote>["'])(?<value>${plainValue})\\k<quote>[ \\t]*\\)`,
  ),
  // --name value, ENV NAME value, password value, ALTER ROLE x PASSWORD 'value';
  beside(
    "secret-argument",
    // Pulumi's flag --secret stands before a name, not before a value.
    `(?<![\\w.-])(?!--secret )${secretName}[ \\t]+${quote}(?<value>${plainValue})\\k<quote>(?=[\\s;"')]|$)`,
    NAME_OF_A_THING,
  ),
  beside("secret-element", `<${secretName}>(?<value>${plainValue})</`),
  beside("secret-element", `\\bname=["']${secretName}["'][^>\\n]*>(?<value>${plainValue})</`),
  // CREATE USER … IDENTIFIED BY 'value'; crypt('value', gen_salt('bf'))
  beside(
    "secret-argument",
    `\\bIDENTIFIED BY (?:PASSWORD )?(?<quote>["'])(?<value>${plainValue})\\k<quote>`,
  ),
  beside("secret-argument", `\\bcrypt\\((?<quote>["'])(?<value>${plainValue})\\k<quote>,`),
  // Kubernetes and compose: name: NAME, value: "value"
  beside(
    "secret-entry",
    `name["']?[ \\t]*:[ \\t]*["']?${secretName}["']?,?\\s+["']?value["']?[ \\t]*:[ \\t]*(?<quote>["']?)(?<value>[^\\s"']{8,200})\\k<quote>`,
  ),
  // "user" "value", as PgBouncer keeps it
  beside("pgpass", `^"[\\w.-]+" "(?<value>[^\\s"]{8,200})"$`),
  // https://value@sentry.example/3: a key as the user of an address
  beside("url-key", `\\b[a-z][a-z0-9+.-]{1,20}://(?<value>[A-Za-z0-9_-]{12,200})@[\\w.-]`),
  // Redis: user odoo on >value
  beside("secret-argument", `^[ \\t]*user[ \\t][^\\n]*[ \\t]>(?<value>[^\\s>]{8,200})`),
  // host:port:database:user:value
  beside("pgpass", `^[ \\t]*[\\w.*-]+:(?:\\d+|\\*):[\\w*-]+:[\\w*-]+:(?<value>[^\\s:]{8,200})$`),
];
