/**
 * What lives in `checks/policy/`: rules that hold for everything this project stores or prints. This
 * folder: how a secret looks. General scanners know many vendors' keys; these rules know the keys
 * of this stack, and the forms that the general ones miss.
 */
export interface SecretRule {
  readonly id: string;
  /** What a person calls it. */
  readonly what: string;
  /** Global; the group `value` is the secret itself. */
  readonly pattern: RegExp;
  /** What stands in this place without being a secret. */
  readonly except?: RegExp;
}
