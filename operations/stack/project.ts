/** The Pulumi project of `Pulumi.yaml`. */
export const PROJECT = "ipai";
