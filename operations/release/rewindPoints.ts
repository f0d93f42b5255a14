import type { DataFacts } from "../../checks/verify/host/dataProbe.ts";
import type { RewindPoint } from "../../images/verdict/verdict.ts";

/** A host's copies of the database with what people have written since each, newest first. */
export function rewindPointsOf(data: DataFacts | undefined): RewindPoint[] {
  return (data?.points ?? []).map(({ name, size, madeAt, release, hashes, deleted }) => {
    const changes = data?.since.find(({ since }) => since === name);
    const gone =
      deleted === null || data?.deleted === undefined ? 0 : Math.max(0, data.deleted - deleted);
    return {
      name,
      takenAt: madeAt,
      hashes: hashes === null ? null : { ...hashes },
      // A deleted record leaves no trace but its count.
      writesSince: changes === undefined ? null : changes.records + gone,
      size,
      image: release,
      ...(changes && { newest: changes.newest }),
    };
  });
}
