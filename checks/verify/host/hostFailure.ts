/** Nothing could be seen on the host: it was not reached, or a probe did not end. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
  /** What to do about it, where the cause says so. */
  readonly next: string | undefined;

  constructor(message: string, options: { cause?: unknown; next?: string | undefined } = {}) {
    super(message, { cause: options.cause });
    this.next = options.next;
  }
}
