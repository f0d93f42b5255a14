import type { AnyOperation } from "./operation.ts";

/**
 * Everything that can be done with a stack, by name, in the order in which `--help` lists it. An
 * operation is loaded when it is asked for: all of them together take longer than most of them run.
 */
export const REGISTRY = {
  start: async () => (await import("./start.ts")).start,
  stop: async () => (await import("./stop.ts")).stop,
  setup: async () => (await import("./setup.ts")).setup,
  engine: async () => (await import("./engine.ts")).engine,
  preview: async () => (await import("./preview.ts")).preview,
  up: async () => (await import("./up.ts")).up,
  refresh: async () => (await import("./refresh.ts")).refresh,
  drift: async () => (await import("./drift.ts")).drift,
  destroy: async () => (await import("./destroy.ts")).destroy,
  verify: async () => (await import("./verify.ts")).verify,
  check: async () => (await import("./check.ts")).check,
  alerts: async () => (await import("./alerts.ts")).alerts,
  "alerts ack": async () => (await import("./alerts.ts")).alertsAck,
  logs: async () => (await import("./logs.ts")).logs,
  metrics: async () => (await import("./metrics.ts")).metrics,
  template: async () => (await import("./template/template.ts")).template,
  mail: async () => (await import("./mail.ts")).mail,
  doctor: async () => (await import("./doctor/doctor.ts")).doctor,
  adopt: async () => (await import("./adopt/adopt.ts")).adopt,
  deploy: async () => (await import("./release/deploy.ts")).deploy,
  rehearse: async () => (await import("./release/rehearsal/rehearse.ts")).rehearse,
  rollback: async () => (await import("./release/rollback.ts")).rollback,
  resume: async () => (await import("./release/resume.ts")).resume,
  "propose deploy": async () => (await import("./approvals/propose.ts")).proposeDeploy,
  "propose rollback": async () => (await import("./approvals/propose.ts")).proposeRollback,
  approvals: async () => (await import("./approvals/list.ts")).approvals,
  approve: async () => (await import("./approvals/decide.ts")).approve,
  refuse: async () => (await import("./approvals/decide.ts")).refuse,
  jobs: async () => (await import("./jobs/operations.ts")).jobs,
  job: async () => (await import("./jobs/operations.ts")).job,
  cancel: async () => (await import("./jobs/operations.ts")).cancel,
  compare: async () => (await import("./release/compare.ts")).compare,
  contacts: async () => (await import("./release/contacts.ts")).contacts,
  status: async () => (await import("./status.ts")).status,
  history: async () => (await import("./history.ts")).history,
  backup: async () => (await import("./backup.ts")).backup,
  backups: async () => (await import("./backups.ts")).backups,
  "backup prune": async () => (await import("./backup/prune.ts")).backupPrune,
  "backup escrow": async () => (await import("./backup/escrow.ts")).backupEscrow,
  drill: async () => (await import("./backup/drill.ts")).drill,
  "staging export": async () => (await import("./staging/export.ts")).stagingExport,
  "staging refresh": async () => (await import("./staging/refresh.ts")).stagingRefresh,
  restore: async () => (await import("./restore.ts")).restore,
  import: async () => (await import("./import.ts")).importOdoo,
  "evidence verify": async () => (await import("./evidence/verify.ts")).evidenceVerify,
  "evidence list": async () => (await import("./evidence/list.ts")).evidenceList,
  "evidence show": async () => (await import("./evidence/show.ts")).evidenceShow,
  "evidence manifest": async () => (await import("./evidence/manifest.ts")).evidenceManifest,
  "evidence share": async () => (await import("./evidence/share.ts")).evidenceShare,
  ssl: async () => (await import("./ssl.ts")).ssl,
  logins: async () => (await import("./logins.ts")).logins,
  settings: async () => (await import("./settings.ts")).settings,
  env: async () => (await import("./env.ts")).env,
  "lab status": async () => (await import("./lab.ts")).labStatusOperation,
  "addons verify": async () => (await import("./addons/verify.ts")).addonsVerify,
  "addons mounts": async () => (await import("./addons/mounts.ts")).addonsMounts,
  "addons clone": async () => (await import("./addons/clone.ts")).addonsClone,
  "addons lock": async () => (await import("./addons/lock.ts")).addonsLock,
  "image build": async () => (await import("./image/build.ts")).imageBuild,
  "image publish": async () => (await import("./image/publish.ts")).imagePublish,
  "ci run": async () => (await import("./ci/run.ts")).ciRunOperation,
  "ci smoke": async () => (await import("./ci/smoke.ts")).ciSmoke,
  "ci preview": async () => (await import("./ci/preview.ts")).ciPreview,
  "ci runs": async () => (await import("./ci/runs.ts")).ciRuns,
  "policy check": async () => (await import("./policy/check.ts")).policyCheck,
  "policy workflows": async () => (await import("./policy/workflows.ts")).policyWorkflows,
  "spec review": async () => (await import("./spec/review.ts")).specReview,
  "spec validate": async () => (await import("./spec/validate.ts")).specValidate,
} satisfies Registry;

/** How to get each operation, by its name, such as `image build`. */
export type Registry = Readonly<Record<string, () => Promise<AnyOperation>>>;

/** Every operation of a registry. */
export function allOf(registry: Registry): Promise<readonly AnyOperation[]> {
  return Promise.all(Object.values(registry).map((load) => load()));
}
