import { stringify } from "yaml";

/** What set-up decides about the stack `local`; everything else is the settings' default. */
export interface LocalChoices {
  /** Tag of the Odoo image that set-up has built and pushed. */
  readonly release: string;
}

const HEADING = `# The stack \`local\` of this machine: a whole production in the lab, no cloud account needed.
# Written by \`npm start\`, ignored by git, yours to change. docs/settings.md has every setting.
`;

/** The text of \`Pulumi.local.yaml\` on a machine that has none yet. */
export function localSettingsText({ release }: LocalChoices): string {
  return (
    HEADING +
    stringify({
      config: {
        "ipai:domain": "ipai.localhost",
        "ipai:contact": "business@insightpulseai.com",
        "ipai:release": release,
        "ipai:registry": "registry:5000",
        "ipai:host": { kind: "lab" },
        "ipai:dns": { kind: "lab" },
        "ipai:mail": { kind: "catcher" },
      },
    })
  );
}
