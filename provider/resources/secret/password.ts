import { randomInt } from "node:crypto";

/** No character that a shell, a URL, a connection string or an INI file reads in its own way. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What programs ask a password to hold; n8n refuses an owner's without a capital and a digit. */
const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/];

/** A random text of so many letters and digits, which every program takes for a good password. */
export function makePassword(length: number): string {
  for (;;) {
    const letters = Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]);
    const password = letters.join("");
    if (KINDS.every((kind) => kind.test(password))) return password;
  }
}
