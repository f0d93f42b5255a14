import type { SmokeCheck } from "../check.ts";
import { editor } from "./editor.ts";
import { health } from "./health.ts";
import { login } from "./login.ts";
import type { N8nSubject } from "./subject.ts";
import { webhook } from "./webhook.ts";

export const n8nChecks: readonly SmokeCheck<N8nSubject>[] = [health, editor, login, webhook];
