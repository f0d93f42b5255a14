/** Said by a preview and by `ipai doctor`, which runs no program. */
export function alertAddressDoubt(email: string, known: string): string {
  return (
    `alerts go to ${email}, and the DigitalOcean account's address is ${known}: unless ${email} is a ` +
    "verified address of its team, DigitalOcean refuses the alerts; set ipai:host.alertEmail to one that is"
  );
}
