import { ENGINE_VERSION } from "./engine.ts";
import { loadSdk } from "./loadSdk.ts";

const INSTALLER = "https://get.pulumi.com/";
/** A network without the maker's host must cost seconds, not the SDK's two minutes. */
const PROBE_TIMEOUT_MS = 5_000;
/** 150 MB over a slow line. */
const INSTALL_TIMEOUT_MS = 300_000;

/** The maker's own installer, through the Automation API; refused early when its host does not answer. */
export async function downloadEngine(root: string, signal: AbortSignal): Promise<void> {
  const probe = await fetch(INSTALLER, {
    method: "HEAD",
    signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
  }).catch((cause: unknown) => {
    throw new Error("its host does not answer", { cause });
  });
  if (!probe.ok) throw new Error(`its host answers ${probe.status}`);

  const { PulumiCommand } = await loadSdk();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(INSTALL_TIMEOUT_MS)]);
  await Promise.race([PulumiCommand.install({ root }), rejection(limit)]).catch(
    (cause: unknown) => {
      throw new Error(`its installer for ${ENGINE_VERSION} failed`, { cause });
    },
  );
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
