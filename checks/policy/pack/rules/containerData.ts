import { DATA } from "../../../../components/paths.ts";
import type { ComposeService } from "../compose.ts";
import { eachService, mountsOf } from "../compose.ts";
import type { Fault, Rule } from "../rule.ts";

export const containerData: Rule = {
  name: "container-data",
  description: `what containers write is kept below ${DATA}`,
  why: `${DATA} is the volume that outlives the machine and is backed up; a volume of Docker's dies with the machine`,
  judge: (resource) => eachService(resource, judgeService),
};

function judgeService(service: ComposeService): Fault[] {
  return mountsOf(service)
    .filter(({ source, readOnly }) => !readOnly && !source.startsWith(`${DATA}/`))
    .map(({ source, target }) => ({
      what: `${service.name} writes ${target} into ${source === "" ? "a volume without a name" : source}`,
      next: `declare a Directory below ${DATA} and mount that one, or mount it read-only (:ro)`,
    }));
}
