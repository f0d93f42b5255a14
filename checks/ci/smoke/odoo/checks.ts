import type { SmokeCheck } from "../check.ts";
import { health } from "./health.ts";
import { login } from "./login.ts";
import { loginPage } from "./loginPage.ts";
import { page } from "./page.ts";
import { partner } from "./partner.ts";
import type { OdooSubject } from "./subject.ts";

export const odooChecks: readonly SmokeCheck<OdooSubject>[] = [
  health,
  loginPage,
  login,
  partner,
  page,
];
