import type { SecretRule } from "./rule.ts";

/** A value that a program is given as a password, by where it stands in the command. */
const given = (form: string): SecretRule => ({
  id: "secret-argument",
  what: "a password on a command line",
  pattern: new RegExp(form, "gm"),
});
const word = "(?<quote>[\"']?)(?<value>[^\\s\"'`$]{8,200})\\k<quote>(?=[\\s;|)]|$)";
/** Options and arguments that stand before it, of the same command; or the parts of a list. */
const before = "(?:[^\\n|;&]*?[\\s,\"'\\[])??";
/** What stands between an option and its value: also a comma, where the command is a list. */
const between = "(?:[ \\t=]+|[\"']?,[ \\t]*)";

/** Programs and their option for a password, none of which says so. */
const OPTIONS: readonly (readonly [program: string, option: string])[] = [
  ["redis-cli", "-a|--pass"],
  ["redis-server", "--requirepass|--masterauth"],
  ["sshpass", "-p"],
  ["(?:docker|podman|nerdctl|helm registry|oras|skopeo|crane|az|oc) login", "-p|--password"],
  ["(?:mongosh?|mongodump|mongorestore|clickhouse-client|sqlcmd|rabbitmqadmin|influx)", "-p|-P"],
  ["(?:ldapsearch|ldapadd|ldapmodify|ldapwhoami)", "-w"],
  ["(?:mosquitto_pub|mosquitto_sub|zip|unzip|sqlcmd)", "-P"],
  ["(?:useradd|usermod)", "-p|--password"],
  ["keytool", "-storepass|-keypass"],
  ["(?:curl|http|https)", "-u|--user|-a"],
  ["curl", "--oauth2-bearer|--proxy-pass|--pass"],
  ["openssl", "-k|-passin|-passout"],
  ["(?:gh|glab|flyctl|doppler) secrets? set", "-b|--body|--value"],
  ["ipmitool", "-P"],
  ["rclone obscure", ""],
  ["openvpn", "--askpass"],
  ["(?:xfreerdp|rdesktop|smbmap|evil-winrm)", "-p|/p:?"],
  ["n8n", "--apiKey"],
  ["(?:odoo|odoo-bin|click-odoo)", "-w"],
];

/** The commands of this stack, and of others, that take a password without naming it. */
export const commandRules: readonly SecretRule[] = [
  ...OPTIONS.filter(([program]) => !program.startsWith("(?:curl")).map(([program, option]) =>
    given(
      `\\b${program}\\b["']?[ \\t,]${before}${option === "" ? "" : `(?:${option})${between}`}${word.replace(")]", ",\\]\"')]")}`,
    ),
  ),
  given(`\\bsshpass[ \\t]+-p${word}`),
  given(`\\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\\b[^\\n|;]* -p${word}`),
  given(`\\b(?:docker|podman) login\\b[^\\n|;]* -p${word}`),
  given(`\\b7za?\\b[^\\n|;]* -p${word}`),
  given(
    `\\b(?:echo|printf)[ \\t]+(?:-\\w+[ \\t]+|["']%s(?:\\\\n)?["'][ \\t]+)?${word}[ \\t]*\\|[^\\n]*(?:--password-stdin|--with-token|\\bsecret create\\b|\\bsecrets? (?:set|put)\\b|\\bsudo (?:-\\w+ )*-S\\b|\\bpasswd\\b)`,
  ),
  given(
    `\\b(?:echo|printf)[ \\t]+(?:-\\w+[ \\t]+)?(?<quote>["']?)[\\w.-]+:(?<value>[^\\s"'$]{8,200}?)(?:\\\\n)?\\k<quote>[ \\t]*\\|[^\\n]*\\bchpasswd`,
  ),
  given(
    `\\bchpasswd\\b[^\\n]*<<-?[ \\t]*["']?\\w+["']?\\n(?:[\\w.-]+:\\S+\\n)*?[\\w.-]+:(?<value>[^\\s:]{8,200})$`,
  ),
  given(`\\bhtpasswd[ \\t]+-\\w*b\\w*[ \\t]+\\S+[ \\t]+\\S+[ \\t]+${word}`),
  given(`\\b-pass(?:in|out)?[ \\t]+pass:${word}`),
  given(`\\bcurl\\b[^\\n|;]* (?:-u|--user)[ \\t=]*["']?[\\w.@-]+:(?<value>[^\\s"'$]{8,200})`),
  given(
    `\\bsmb(?:client|get|map)\\b[^\\n|;]* -U[ \\t]*["']?[\\w.\\\\/-]+%(?<value>[^\\s"'$]{8,200})`,
  ),
  given(`--from-literal[ \\t=]["']?[\\w.-]+=(?<value>[^\\s"'$]{8,200})`),
  given(`\\bsend(?:_user)?[ \\t]+(?:-- )?\\\\?["'](?<value>[^\\s"'$\\\\]{8,200})\\\\+r\\\\?["']`),
  given(`\\bauthenticate\\([^)\\n]*,[ \\t]*["'][^"'\\n]+["'],[ \\t]*${word.replace(")]", ",)]")}`),
  // [mail.example.net]:587 user@example.net:value, as Postfix keeps it
  given(`^\\[?[\\w.-]+\\]?(?::\\d+)?[ \\t]+[\\w.+-]+(?:@[\\w.-]+)?:(?<value>[^\\s:]{8,200})$`),
];
