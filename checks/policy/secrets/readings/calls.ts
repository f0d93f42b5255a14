import { isSecretName } from "../names.ts";
import type { Pair } from "../pair.ts";
import type { Token } from "./tokens.ts";

/** Calls that take a secret without naming it: which argument it is, counted from 0. */
const CALLS: Readonly<Record<string, readonly number[]>> = {
  execute_kw: [2],
  execute: [2],
  exec_workflow: [2],
  authenticate: [1, 2],
  login: [1, 2],
  HTTPBasicAuth: [1],
  BasicAuth: [1],
  HTTPDigestAuth: [1],
  basicAuth: [1],
  SetBasicAuth: [1],
  set_password: [0],
  setPassword: [0],
  check_password: [0],
  Fernet: [0],
  crypt: [0],
  send_keys: [0],
  createHmac: [1],
  encode: [1],
  decode: [1],
  PDO: [2],
  getConnection: [2],
};
/** Calls that do nothing but take a secret, of whatever library: `jwt.sign(payload, "…")`, `redis.auth("…")`. */
const TAKES_SECRET =
  /^(?:sign|verify|auth|hmac|hmacSha256|encrypt|decrypt|createCipheriv|createDecipheriv|createSecretKey|pbkdf2|scrypt|derive|unlock|setToken|set_token|bearer|bearerAuth|setApiKey|set_api_key|requirepass)(?:Sync|Async)?$/i;
/** `auth=("user", "…")` */
const PAIRS_OF_USER = /^(?:auth|credentials|basic_auth)$/;

interface Call {
  readonly name: string;
  /** What the call's value is given to. */
  readonly target: string;
  /** Its first argument, such as the name of an option. */
  first: string;
  argument: number;
  /** The last text or name of the argument before. */
  before: string;
  last: string;
}

/** Texts that stand in a call where a secret stands, or behind an argument that names one. */
export function callPairs(tokens: readonly Token[]): Pair[] {
  const pairs: Pair[] = [];
  const open: Call[] = [];
  tokens.forEach((token, at) => {
    const call = open.at(-1);
    if (token.kind === "sign" && /^[([{]$/.test(token.value)) {
      const name = calledName(tokens, at);
      const target = name === "" ? "" : targetName(tokens, at - 1);
      open.push({ name, target, first: "", argument: 0, before: "", last: "" });
    } else if (token.kind === "sign" && /^[)\]}]$/.test(token.value)) {
      open.pop();
    } else if (call && token.kind === "sign" && token.value === ",") {
      call.argument += 1;
      call.before = call.last;
    } else if (call && token.kind !== "sign") {
      call.last = token.value;
      if (call.argument === 0) call.first = token.value;
      if (token.kind !== "text" || token.isComputed) return;
      if (isWhole(tokens, at)) pairs.push(...pairsOf(call, token));
      // add_argument("--password", default="…"), secret = fields.Char(default="…")
      const isDefault = tokens[at - 1]?.value === "=" && tokens[at - 2]?.value === "default";
      for (const name of isDefault ? [call.first, call.target] : [])
        pairs.push({ name, value: token.value, start: token.start, end: token.end });
    }
  });
  return pairs;
}

function pairsOf(call: Call, { value, start, end }: Token): Pair[] {
  const place = { value, start, end };
  const known = Object.hasOwn(CALLS, call.name) && CALLS[call.name]?.includes(call.argument);
  const ofUser = call.argument === 1 && PAIRS_OF_USER.test(call.name);
  // models.execute_kw under another name: (db, uid, "…", model, method)
  const ofRpc = call.argument === 2 && /^uid$/i.test(call.before);
  if (known === true || ofUser || ofRpc || TAKES_SECRET.test(call.name))
    return [{ name: "password", ...place }];
  const isName = /^[#.$]?[\w.:[\]-]+$/.test(call.before) && isSecretName(call.before);
  if (call.argument === 0 || call.name === "" || !isName) return [];
  return [{ name: call.before, ...place }];
}

/** `name` of `name = a.b(`, whose last word stands at this place. */
function targetName(tokens: readonly Token[], at: number): string {
  let place = at;
  while (tokens[place]?.kind === "name" || tokens[place]?.value === ".") place -= 1;
  return tokens[place]?.value === "=" ? (tokens[place - 1]?.value ?? "") : "";
}

/** The argument is this text alone. */
function isWhole(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  return (
    before?.kind === "sign" &&
    /^[(,[]$/.test(before.value) &&
    after?.kind === "sign" &&
    /^[),\]]$/.test(after.value)
  );
}

/** What is called at this bracket; of `auth=(` the argument's name. Lists and blocks have none. */
function calledName(tokens: readonly Token[], at: number): string {
  if (tokens[at]?.value !== "(") return "";
  const before = tokens[at - 1];
  if (before?.kind === "name") return before.value;
  return before?.value === "=" ? (tokens[at - 2]?.value ?? "") : "";
}
