/** Shorter pieces of an encoding would blank innocent words. */
const SHORTEST_PIECE = 10;

/**
 * A secret as a log, a document or a command may hold it: as it is, and escaped or encoded in the
 * ways that programs do it.
 */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  return [
    secret,
    json,
    // JSON inside JSON, and the JSON of Python, which knows no letters beyond ASCII
    JSON.stringify(json).slice(1, -1),
    json.replaceAll(/[\u007f-\uffff]/g, unicodeEscape),
    encodeURIComponent(secret),
    ...percentEncoded(bytes),
    secret.replaceAll("'", "'\\''"),
    ...htmlEscaped(secret),
    hex,
    hex.toUpperCase(),
    ...base64Pieces(bytes),
    ...longLines(secret),
  ];
}

/** Every character but letters and digits; `+` for a space, as in forms; both cases of the digits. */
function percentEncoded(bytes: Buffer): string[] {
  const upper = [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[\w.~-]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
  const lower = upper.replaceAll(/%../g, (code) => code.toLowerCase());
  return [upper, lower, upper.replaceAll("%20", "+"), upper.replaceAll("%2F", "/")];
}

/**
 * In base64 a value looks different at each of three places among other bytes (`user:password` of a
 * header): of each, the middle that no neighbour changes.
 */
function base64Pieces(bytes: Buffer): string[] {
  const whole = bytes.toString("base64");
  const pieces = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const from = before === 0 ? 0 : before + 1;
    const piece = text.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    return piece.length < SHORTEST_PIECE ? [] : [piece];
  });
  return [whole, ...pieces].flatMap((text) => [
    text,
    text.replaceAll("+", "-").replaceAll("/", "_"),
  ]);
}

/** A key of many lines may be shown in part. */
function longLines(secret: string): string[] {
  if (!secret.includes("\n")) return [];
  const isPart = (line: string): boolean => line.length >= 20 && !line.startsWith("-----");
  return secret.split(/\r?\n/).filter(isPart);
}

/** Quotes have a number or a name, as each library likes it. */
function htmlEscaped(text: string): string[] {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quotes: readonly (readonly [string, string])[] = [
    ["&#34;", "&#39;"],
    ["&quot;", "&#39;"],
    ["&quot;", "&#x27;"],
    ["&quot;", "'"],
  ];
  return quotes.map(([double, single]) => escaped.replaceAll('"', double).replaceAll("'", single));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
