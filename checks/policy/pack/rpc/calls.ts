import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type {
  AnalyzeDiagnostic,
  AnalyzerStackConfigureRequest,
  AnalyzeRequest,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { FaultOf, JudgedStack, Rule } from "../rule.ts";
import { violationText } from "../violation.ts";
import { judgedResource } from "./resource.ts";

const PACK = "ipai";

export interface Pack {
  readonly load: () => Promise<readonly Rule[]>;
  /** Called when the engine turns to loading the program, and has time. */
  readonly warmUp: () => void;
}

/** What the engine asks of a policy pack. */
export function analyzerCalls({ load, warmUp }: Pack) {
  const loading = load();
  let stack: JudgedStack = { project: "", name: "", config: new Map() };
  return {
    handshake: () => new analyzer.AnalyzerHandshakeResponse(),

    getPluginInfo: () => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    },

    getAnalyzerInfo: async () => {
      const info = new analyzer.AnalyzerInfo();
      info.setName(PACK);
      info.setDisplayname("What every stack of ipai keeps");
      info.setVersion(version);
      // Without settings of its own: nobody can switch a rule off by a file.
      info.setSupportsconfig(false);
      info.setPoliciesList((await loading).map(policyInfo));
      setImmediate(warmUp);
      return info;
    },

    configure: () => new empty.Empty(),

    configureStack: (request: AnalyzerStackConfigureRequest) => {
      const config = new Map(request.getConfigMap().toObject());
      stack = { project: request.getProject(), name: request.getStack(), config };
      return new analyzer.AnalyzerStackConfigureResponse();
    },

    analyze: async (request: AnalyzeRequest) => {
      const resource = judgedResource(request);
      return answer(await loading, async (rule) =>
        ((await rule.judge?.(resource, stack)) ?? []).map((fault) => ({
          ...fault,
          urn: resource.urn,
        })),
      );
    },

    analyzeStack: async (request: AnalyzeStackRequest) => {
      const resources = request.getResourcesList().map(judgedResource);
      return answer(await loading, (rule) => rule.judgeAll?.(resources, stack) ?? []);
    },

    remediate: () => new analyzer.RemediateResponse(),

    cancel: () => new empty.Empty(),
  };
}

async function answer(
  rules: readonly Rule[],
  judge: (rule: Rule) => readonly FaultOf[] | Promise<readonly FaultOf[]>,
) {
  const found = rules.map(async (rule) =>
    (await judge(rule)).map((fault) => diagnostic(rule, fault)),
  );
  const response = new analyzer.AnalyzeResponse();
  response.setDiagnosticsList((await Promise.all(found)).flat());
  return response;
}

function diagnostic(rule: Rule, fault: FaultOf): AnalyzeDiagnostic {
  const violation = new analyzer.AnalyzeDiagnostic();
  violation.setPolicyname(rule.name);
  violation.setPolicypackname(PACK);
  violation.setPolicypackversion(version);
  violation.setDescription(rule.description);
  violation.setMessage(violationText(rule, fault));
  violation.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
  violation.setUrn(fault.urn);
  return violation;
}

function policyInfo(rule: Rule) {
  const info = new analyzer.PolicyInfo();
  info.setName(rule.name);
  info.setDescription(rule.description);
  info.setMessage(rule.why);
  info.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
  info.setPolicyType(
    rule.judgeAll
      ? analyzer.PolicyType.POLICY_TYPE_STACK
      : analyzer.PolicyType.POLICY_TYPE_RESOURCE,
  );
  return info;
}
