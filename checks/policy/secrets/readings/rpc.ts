/** Odoo's remote calls, which take the password by place, whatever the form of the call. */
const PLACES: Readonly<Record<string, number>> = {
  authenticate: 2,
  login: 2,
  execute: 2,
  execute_kw: 2,
  exec_workflow: 2,
};

/** Of the arguments of a remote call the password; of any other call nothing. */
export function passwordOf<T>(method: string, args: readonly T[]): T | undefined {
  const place = Object.hasOwn(PLACES, method) ? PLACES[method] : undefined;
  return place === undefined ? undefined : args[place];
}
