import pico from "picocolors";

export type Colours = ReturnType<typeof pico.createColors>;

/** Colours belong on a terminal only, and not where the reader asked for none. */
export function coloursFor(
  stream: { readonly isTTY?: boolean | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Colours {
  const wanted =
    stream.isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  return pico.createColors(wanted);
}
