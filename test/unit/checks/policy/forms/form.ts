/** A form in which a secret lies around: where, the text with § for the value, and of what the value is made. */
export type Form = readonly [path: string, text: string, made?: keyof typeof MAKERS];

import { randomInt } from "node:crypto";

const pick = (from: string): string => from[randomInt(from.length)] ?? "";
const many = (from: string, length: number): string =>
  Array.from({ length }, () => pick(from)).join("");
/** Without a vowel or an x: chance spells neither a word nor what stands for a placeholder. */
const SMALL = "bcdfghjklmnpqrstvwz";
const WORDS =
  "copper lantern otter willow gravel harbour velvet thunder pepper meadow anchor cobalt".split(
    " ",
  );

/** Each made anew. */
const MAKERS = {
  /** What a password manager makes. */
  mixed: () => `k${many("23456789", 2)}${many(`${SMALL}${SMALL.toUpperCase()}23456789`, 17)}`,
  letters: () => many(SMALL, 16),
  phrase: () => Array.from({ length: 5 }, () => WORDS[randomInt(WORDS.length)]).join(" "),
  signs: () => `${many(SMALL, 4)}7${pick("!%^~+=")}${many(SMALL, 3)}#9${many(SMALL, 3)}`,
  /** What people choose: eight signs, figures alone, and with a quote in between. */
  short: () => `${pick(SMALL)}${pick(SMALL.toUpperCase())}${many(`${SMALL}23456789`, 5)}7`,
  digits: () => `${pick("23456789")}${many("0123456789", 11)}`,
  escaped: () => `${many(SMALL, 6)}\\"${many(SMALL, 6)}`,
  basic: () => Buffer.from(`odoo:${many(SMALL, 12)}`).toString("base64"),
  hash: () => `${many(SMALL, 8)}$${many(`${SMALL}./23456789`, 22)}`,
  /** The body of a key, which is longer than a password. */
  pem: () => Buffer.from(many(SMALL, 96)).toString("base64"),
  base64: () => Buffer.from(`9${many(SMALL, 16)}`).toString("base64"),
} as const;

export function made([, , kind = "mixed"]: Form): string {
  return MAKERS[kind]();
}
