/**
 * What lives in `policy/`: rules that hold for everything this project stores or prints. This
 * folder: how a secret looks. General scanners know many vendors' keys; these rules know the keys
 * of this stack, and the forms that the general ones miss.
 */
export interface SecretRule {
  readonly id: string;
  /** What a person calls it. */
  readonly what: string;
  /** Global; the group `value` is the secret itself. */
  readonly pattern: RegExp;
  /** What stands in this place without being a secret. */
  readonly except?: RegExp;
}

/** A key that says by its own form what it is. */
const shaped = (id: string, what: string, form: string, flags = ""): SecretRule => ({
  id,
  what,
  pattern: new RegExp(`(?<![\\w-])(?<value>${form})(?![\\w-])`, `g${flags}`),
});

export const shapedRules: readonly SecretRule[] = [
  shaped("digitalocean-token", "a DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"),
  shaped("spaces-key", "a DigitalOcean Spaces access key", "DO[08]0[A-Z0-9]{16}"),
  shaped("github-token", "a GitHub token", "gh[pousr]_[A-Za-z0-9]{36,255}"),
  shaped("github-pat", "a fine-grained GitHub token", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
  shaped("anthropic-key", "an Anthropic key", "sk-ant-[a-z]+\\d\\d-[\\w-]{60,}"),
  shaped("openai-project-key", "an OpenAI key", "sk-(?:proj|svcacct|admin)-[\\w-]{40,}"),
  shaped("openai-key", "an OpenAI key", "sk-[A-Za-z0-9]{48}"),
  shaped("pulumi-token", "a Pulumi access token", "pul-[a-f0-9]{40}"),
  shaped("n8n-key", "an n8n API key", "n8n_api_[a-f0-9]{64,}"),
  shaped("jwt", "a signed token (JWT)", "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}"),
  shaped("mailgun-key", "a Mailgun key", "key-[a-f0-9]{32}"),
  shaped("mailgun-key-2", "a Mailgun key", "[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}"),
  shaped("age-key", "an age secret key", "AGE-SECRET-KEY-1[0-9A-Z]{58}"),
  shaped("slack-token", "a Slack token", "xox[abpors]-[A-Za-z0-9-]{20,}"),
  shaped("aws-key", "an S3 access key", "A(?:KIA|SIA)[A-Z0-9]{16}"),
  shaped("npm-token", "an npm token", "npm_[A-Za-z0-9]{36}"),
  {
    id: "private-key",
    what: "a private key",
    pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+(?<value>[A-Za-z0-9+/=\s]{40,})/g,
  },
  {
    id: "slack-webhook",
    what: "a Slack webhook address",
    pattern: /hooks\.slack\.com\/services\/(?<value>T\w+\/B\w+\/\w{16,})/g,
  },
  {
    id: "mattermost-webhook",
    what: "a Mattermost webhook address",
    pattern: /\/hooks\/(?<value>[a-z0-9]{26})(?![\w-])/g,
  },
  {
    id: "url-password",
    what: "a password in an address",
    pattern: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'`$<{]{1,64}:(?<value>[^\s@/"'`<>]{6,128})@/gi,
  },
  {
    id: "authorization-header",
    what: "a credential in a header",
    pattern:
      /authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+(?<value>[\w.~+/=-]{16,})/gi,
  },
];

const secretName =
  "[A-Z0-9_.-]*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|(?:API|ACCESS|ENCRYPTION|SIGNING|PRIVATE)[_-]?KEY)[A-Z0-9_]*";

/** What ends an unquoted value; a quoted one ends with its quote. */
const plainValue = "[^\\s\"'\`,;(){}\\[\\]<>]{8,200}";

/** A form in which a value stands beside a secret's name. */
const beside = (id: string, form: string, except?: RegExp): SecretRule => ({
  id,
  what: "a value given to a secret's name",
  pattern: new RegExp(form, "gim"),
  ...(except && { except }),
});

/** Words of a name: behind a kind, as in `Secret n8n-database`, stands what something is called. */
const NAME_OF_A_THING = /^(?:[a-z][a-z0-9]{0,15}|[a-z][a-z0-9]*(?:[-_.:/][a-z0-9]+)+):?$/;

/** A value that stands beside a name which only ever names secrets. */
export const namedRules: readonly SecretRule[] = [
  // name = value, "name": "value", environ["NAME"] = "value", name: string = "value"
  beside(
    "assigned-secret",
    `(?<![\\w.-])${secretName}["']?\\]?(?:[ \\t]*:[ \\t]*str(?:ing)?)?[ \\t]*(?:=>|=|:)[ \\t]*(?<quote>["'\`]?)(?<value>${plainValue})\\k<quote>(?=[\\s,;)}\\]]|$)`,
  ),
  // The same with signs in it that only quotes, or the end of an environment file's line, allow.
  beside(
    "quoted-secret",
    `(?<![\\w.-])${secretName}["']?\\]?[ \\t]*(?:=>|=|:)[ \\t]*(?<quote>["'])(?<value>[^\\s"'\`]{8,200})\\k<quote>`,
  ),
  beside("environment-secret", `^(?:export )?${secretName}=(?<value>[^\\s"'\`]{8,200})$`),
  // --name value, ENV NAME value, password value
  beside(
    "secret-argument",
    // Pulumi's flag --secret stands before a name, not before a value.
    `(?<![\\w.-])(?!--secret )${secretName}[ \\t]+(?<quote>["'\`]?)(?<value>${plainValue})\\k<quote>(?=\\s|$)`,
    NAME_OF_A_THING,
  ),
  beside(
    "secret-argument",
    `\\bsshpass[ \\t]+-p[ \\t]*(?<quote>["']?)(?<value>[^\\s"']{8,200})\\k<quote>`,
  ),
  beside("secret-element", `<${secretName}>(?<value>${plainValue})</`),
  // Kubernetes and compose: name: NAME, value: "value"
  beside(
    "secret-entry",
    `name["']?[ \\t]*:[ \\t]*["']?${secretName}["']?,?\\s+["']?value["']?[ \\t]*:[ \\t]*(?<quote>["']?)(?<value>[^\\s"']{8,200})\\k<quote>`,
  ),
  // host:port:database:user:value
  beside("pgpass", `^[\\w.*-]+:(?:\\d+|\\*):[\\w*-]+:[\\w*-]+:(?<value>[^\\s:]{8,200})$`),
];

/** What may stand beside a secret's name without being one. */
const reference =
  /^(?:\$|%|@|\/|\.|~|&|\*|!)|\$\{|\{\{|^(?:process|env|self|this|config|settings|args|options|os|pulumi|secrets?|vars|inputs?|outputs?)[.[]|^(?:true|false|null|undefined|none|string|boolean|number|required|optional)$|\.(?:ts|py|md|json|ya?ml|conf|txt|pem|key|value|get|id|result)$|^[A-Za-z_]+(?:[.-][A-Za-z_]+)*$|^[A-Z][A-Z0-9_]+$/;
const placeholder =
  /change[_-]?me|your|example|placeholder|dummy|redacted|\[secret\]|xxxx|\*{3}|<.*>|\.\.\./i;

/**
 * Whether a named value is one: it has letters and digits in the disorder of a made password, and is
 * neither a reference to where the secret is kept nor a placeholder for people.
 */
export function looksLikeValue(value: string): boolean {
  if (reference.test(value) || placeholder.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 2.8;
}

/** Shannon's entropy in bits a character: words of a language stay below 3, keys above. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
