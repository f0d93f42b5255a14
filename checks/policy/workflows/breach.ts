import type { PolicyFinding } from "../finding.ts";
import type { Place } from "./workflow.ts";

/** What breaks a rule, without whose rule it is. */
export type Breach = Omit<PolicyFinding, "file" | "line" | "by"> & { readonly place: Place };
