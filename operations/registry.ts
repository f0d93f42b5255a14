import { addonsClone } from "./addons/clone.ts";
import { addonsLock } from "./addons/lock.ts";
import { addonsMounts } from "./addons/mounts.ts";
import { addonsVerify } from "./addons/verify.ts";
import { approve, refuse } from "./approvals/decide.ts";
import { approvals } from "./approvals/list.ts";
import { proposeDeploy, proposeRollback } from "./approvals/propose.ts";
import { alerts, alertsAck } from "./alerts.ts";
import { backup } from "./backup.ts";
import { drill } from "./backup/drill.ts";
import { backupEscrow } from "./backup/escrow.ts";
import { backupPrune } from "./backup/prune.ts";
import { backups } from "./backups.ts";
import { adopt } from "./adopt/adopt.ts";
import { check } from "./check.ts";
import { ciPreview } from "./ci/preview.ts";
import { ciRuns } from "./ci/runs.ts";
import { ciRunOperation } from "./ci/run.ts";
import { ciSmoke } from "./ci/smoke.ts";
import { doctor } from "./doctor/doctor.ts";
import { destroy } from "./destroy.ts";
import { drift } from "./drift.ts";
import { engine } from "./engine.ts";
import { env } from "./env.ts";
import { evidenceList } from "./evidence/list.ts";
import { evidenceManifest } from "./evidence/manifest.ts";
import { evidenceShare } from "./evidence/share.ts";
import { evidenceShow } from "./evidence/show.ts";
import { evidenceVerify } from "./evidence/verify.ts";
import { history } from "./history.ts";
import { imageBuild } from "./image/build.ts";
import { imagePublish } from "./image/publish.ts";
import { cancel, job, jobs } from "./jobs/operations.ts";
import { importOdoo } from "./import.ts";
import { labStatusOperation } from "./lab.ts";
import { mail } from "./mail.ts";
import { metrics } from "./metrics.ts";
import { logs } from "./logs.ts";
import { logins } from "./logins.ts";
import type { AnyOperation } from "./operation.ts";
import { policyCheck } from "./policy/check.ts";
import { policyWorkflows } from "./policy/workflows.ts";
import { preview } from "./preview.ts";
import { refresh } from "./refresh.ts";
import { deploy } from "./release/deploy.ts";
import { contacts } from "./release/contacts.ts";
import { compare } from "./release/compare.ts";
import { resume } from "./release/resume.ts";
import { rehearse } from "./release/rehearsal/rehearse.ts";
import { rollback } from "./release/rollback.ts";
import { restore } from "./restore.ts";
import { settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { specValidate } from "./spec/validate.ts";
import { ssl } from "./ssl.ts";
import { stagingRefresh } from "./staging/refresh.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";
import { template } from "./template/template.ts";
import { up } from "./up.ts";
import { verify } from "./verify.ts";

/** Everything that can be done with a stack, in the order in which `--help` lists it. */
export const operations: readonly AnyOperation[] = [
  start,
  stop,
  setup,
  engine,
  preview,
  up,
  refresh,
  drift,
  destroy,
  verify,
  check,
  alerts,
  alertsAck,
  logs,
  metrics,
  template,
  mail,
  doctor,
  adopt,
  deploy,
  rehearse,
  rollback,
  resume,
  proposeDeploy,
  proposeRollback,
  approvals,
  approve,
  refuse,
  jobs,
  job,
  cancel,
  compare,
  contacts,
  history,
  backup,
  backups,
  backupPrune,
  backupEscrow,
  drill,
  stagingRefresh,
  restore,
  importOdoo,
  evidenceVerify,
  evidenceList,
  evidenceShow,
  evidenceManifest,
  evidenceShare,
  ssl,
  logins,
  settings,
  env,
  labStatusOperation,
  addonsVerify,
  addonsMounts,
  addonsClone,
  addonsLock,
  imageBuild,
  imagePublish,
  ciRunOperation,
  ciSmoke,
  ciPreview,
  ciRuns,
  policyCheck,
  policyWorkflows,
  specValidate,
];
