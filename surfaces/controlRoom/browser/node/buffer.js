// @ts-check
// As much of Node's Buffer and process as the verifier uses.

// @ts-expect-error Node's Buffer.from, too, takes what a typed array's does not.
class Bytes extends Uint8Array {
  /** @override @param {string | Uint8Array} from @param {string} [encoding] */
  static from(from, encoding = "utf8") {
    if (typeof from !== "string") return new Bytes(from);
    if (encoding === "hex")
      return new Bytes((from.match(/../g) ?? []).map((two) => parseInt(two, 16)));
    if (encoding === "base64") return fromBase64(from);
    return new Bytes(new TextEncoder().encode(from));
  }

  /** @param {readonly Uint8Array[]} parts */
  static concat(parts) {
    const whole = new Bytes(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** @param {number} size */
  static alloc(size) {
    return new Bytes(size);
  }

  /** @param {string} text */
  static byteLength(text) {
    return new TextEncoder().encode(text).length;
  }

  /** @param {Uint8Array} other */
  equals(other) {
    return this.length === other.length && this.every((byte, at) => byte === other[at]);
  }

  /** @param {string} [encoding] @override */
  toString(encoding = "utf8") {
    if (encoding === "base64")
      return btoa([...this].map((byte) => String.fromCharCode(byte)).join(""));
    if (encoding === "hex")
      return [...this].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return new TextDecoder().decode(this);
  }
}

/** Like Node, which passes over what is no Base64 and ends at the padding. @param {string} text */
function fromBase64(text) {
  const standard = (text.split("=")[0] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const digits = standard.replaceAll(/[^A-Za-z0-9+/]/g, "");
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  return new Bytes([...atob(whole)].map((char) => char.charCodeAt(0)));
}

Object.assign(globalThis, { Buffer: Bytes, process: { argv: [] } });
