/** A value and the name under which a format's own parser found it. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in the text. */
  readonly start: number;
  readonly end: number;
  /** Only secrets stand in this place, whatever they are called. */
  readonly certain?: boolean;
}

/** All pairs of a text. What cannot be read has none, and is left to the rules for lines. */
export type Reading = (text: string) => Pair[];
