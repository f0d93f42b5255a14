import { resolve } from "node:path";

/** The rules that every preview is held against; those that came with this code. */
export const POLICY_PACK = resolve(import.meta.dirname, "../../checks/policy/pack");
