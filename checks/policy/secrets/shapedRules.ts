import type { SecretRule } from "./rule.ts";

/** A key that says by its own form what it is. */
const shaped = (id: string, what: string, form: string, flags = ""): SecretRule => ({
  id,
  what,
  pattern: new RegExp(`(?<![\\w-])(?<value>${form})(?![\\w-])`, `g${flags}`),
});

/** The lines between a key's head and its body, or the same in a JSON text. */
const lineBreak = "(?:\\s|\\\\[nr])";

/** Words for people in a passphrase's place. */
const NO_PASSPHRASE = /your|example|change|passphrase/i;

export const shapedRules: readonly SecretRule[] = [
  shaped("digitalocean-token", "a DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"),
  shaped("spaces-key", "a DigitalOcean Spaces access key", "DO[08]0[A-Z0-9]{16}"),
  shaped("github-token", "a GitHub token", "gh[pousr]_[A-Za-z0-9]{36,255}"),
  shaped("github-pat", "a fine-grained GitHub token", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
  shaped("gitlab-token", "a GitLab token", "gl(?:pat|dt|rt)-[\\w-]{20,}"),
  shaped("docker-token", "a Docker Hub token", "dckr_(?:pat|oat)_[\\w-]{27,}"),
  shaped("anthropic-key", "an Anthropic key", "sk-ant-[a-z]+\\d\\d-[\\w-]{60,}"),
  shaped("openai-project-key", "an OpenAI key", "sk-(?:proj|svcacct|admin|None)-[\\w-]{40,}"),
  shaped("openai-key", "an OpenAI key", "sk-[A-Za-z0-9]{48}"),
  shaped("google-key", "a Google key", "AIza[\\w-]{35}|GOCSPX-[\\w-]{28}"),
  shaped("hugging-face-token", "a Hugging Face token", "hf_[A-Za-z]{34}"),
  shaped("stripe-key", "a Stripe key", "(?:[sr]k_live|whsec)_[A-Za-z0-9]{20,}"),
  shaped("pulumi-token", "a Pulumi access token", "pul-[a-f0-9]{40}"),
  shaped("n8n-key", "an n8n API key", "n8n_api_[a-f0-9]{64,}"),
  shaped("jwt", "a signed token (JWT)", "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}"),
  shaped("mailgun-key", "a Mailgun key", "key-[a-f0-9]{32}"),
  shaped("mailgun-key-2", "a Mailgun key", "[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}"),
  shaped("sendgrid-key", "a SendGrid key", "SG\\.[\\w-]{22}\\.[\\w-]{43}"),
  shaped("age-key", "an age secret key", "AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{58,}"),
  shaped(
    "slack-token",
    "a Slack token",
    "xox[abpors]-[A-Za-z0-9-]{20,}|xapp-\\d-[A-Za-z0-9-]{40,}",
  ),
  shaped("telegram-token", "a Telegram bot's token", "(?:bot)?\\d{8,10}:AA[\\w-]{33}"),
  shaped("aws-key", "an S3 access key", "A(?:KIA|SIA)[A-Z0-9]{16}"),
  shaped("backblaze-key", "a Backblaze key", "K00\\d[A-Za-z0-9/+]{27}"),
  shaped("tailscale-key", "a Tailscale key", "tskey-[a-z]+-\\w{8,}-\\w{20,}"),
  shaped("origin-ca-key", "a Cloudflare origin key", "v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}"),
  shaped("npm-token", "an npm token", "npm_[A-Za-z0-9]{36}"),
  {
    id: "private-key",
    what: "a private key",
    pattern: new RegExp(
      `----[- ]BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-? ?----${lineBreak}+(?:[A-Za-z-]+: [^\\n\\\\]*${lineBreak}+)*(?<value>(?:[A-Za-z0-9+/=]|${lineBreak}){40,})`,
      "g",
    ),
  },
  {
    id: "private-key",
    what: "a private key of PuTTY",
    pattern: /^Private-Lines: \d+\s+(?<value>[A-Za-z0-9+/=\s]{40,}=*)$/gm,
  },
  {
    id: "password-hash",
    what: "a password's hash, which can be guessed from",
    pattern:
      /(?<![\w$])(?<value>\${1,2}(?:2[abxy]\${1,2}\d\d\${1,2}[./\w]{53}|apr1\${1,2}[./\w]{1,16}\${1,2}[./\w]{22}|[156]\$(?:rounds=\d+\$)?[./\w]{1,16}\$[./\w]{22,86}|pbkdf2-sha\d+\$\d+\$[./\w]{10,}\$[./\w]{20,})|SCRAM-SHA-256\$\d+:[\w+/=]{16,}\$[\w+/=]{40,}:[\w+/=]{40,})/g,
  },
  {
    id: "passphrase",
    what: "a passphrase",
    pattern:
      /^(?:export )?[A-Z0-9_]*PASSPHRASE=(?<quote>["'])(?<value>[^"'$<\n]{12,200})\k<quote>$/gm,
    except: NO_PASSPHRASE,
  },
  {
    id: "passphrase",
    what: "a passphrase",
    pattern: /^(?:export )?[A-Z0-9_]*PASSPHRASE=(?<value>[a-z][^\s"'$<]{11,200})$/gm,
    except: NO_PASSPHRASE,
  },
  {
    id: "slack-webhook",
    what: "a Slack webhook address",
    pattern:
      /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<value>T\w+\/\w+\/(?:\d+\/)?\w{16,})/g,
  },
  {
    id: "discord-webhook",
    what: "a Discord webhook address",
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{16,}\/(?<value>[\w-]{60,})/g,
  },
  {
    id: "mattermost-webhook",
    what: "a Mattermost webhook address",
    pattern: /\/hooks\/(?<value>[a-z0-9]{26})(?![\w-])/g,
  },
  {
    id: "url-password",
    what: "a password in an address",
    pattern:
      /[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s:@/"'`$<{]|\{\w+\}){0,64}:(?<value>[^\s@/"'`<>]{6,128})@/gi,
    except: /^(?:password|\$\{[^}]*\}|\$[A-Za-z_]\w*|%?\{[^}]*\}|%\(\w+\)s)$/i,
  },
  {
    id: "authorization-header",
    what: "a credential in a header",
    pattern:
      /authorization["']?(?:\s*[:=]\s*|[ \t]+)["']?(?:bearer|basic|token)\s+(?<value>[\w.~+/=-]{16,})/gi,
  },
  {
    id: "session",
    what: "a session of Odoo, which is as good as its password",
    pattern: /\bsession_id["']?\s*[:=]\s*["']?(?<value>[\w-]{40,})/g,
  },
];
