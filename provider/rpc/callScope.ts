import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Redactor } from "../../report/redaction.ts";
import { decodeProperties, encodeProperties } from "./properties.ts";
import type { Properties } from "./properties.ts";

/**
 * What one call knows of secrets: what came in secret goes out secret under the same name, and its
 * text stays out of every message of this process from now on.
 */
export class CallScope {
  readonly redactor: Redactor;
  readonly secretKeys = new Set<string>();

  constructor(redactor: Redactor) {
    this.redactor = redactor;
  }

  /** Properties that the answer will repeat. */
  receive(message: Struct | undefined): Properties {
    const decoded = decodeProperties(message);
    decoded.secretKeys.forEach((key) => this.secretKeys.add(key));
    decoded.secretTexts.forEach((text) => this.redactor.add(...confidentialParts(text)));
    return decoded.values;
  }

  /** Properties that were, and say nothing about what the answer's are. */
  receiveOld(message: Struct | undefined): Properties {
    return new CallScope(this.redactor).receive(message);
  }

  markSecret(keys: readonly string[]): void {
    keys.forEach((key) => this.secretKeys.add(key));
  }

  answer(values: object): Struct {
    return encodeProperties(values, this.secretKeys);
  }
}

/** A program that refuses a file quotes a line of it, or the value on that line. */
function confidentialParts(text: string): string[] {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length > 0);
  const values = lines
    .map((line) => line.split(/[\s=:"';,]+/).findLast((part) => part.length > 0))
    .filter((value) => value !== undefined)
    // A configuration with a password in it also names hosts and folders, which people must read.
    .filter((value) => lines.length === 1 || !isName(value));
  return [text, ...lines, ...values];
}

/** Words of letters alone, as in `postgres-prod`, `/var/lib/odoo` and `True`. */
function isName(value: string): boolean {
  return /^[/^]?[a-z]+([-._/][a-z]+)*\$?$/i.test(value);
}
