import { shortened } from "./columns.ts";
import { plainLine } from "./plainLine.ts";

/** The part of a terminal that a live line needs. */
export interface Terminal {
  readonly columns: number;
  write(text: string): unknown;
}

/** The last line of a terminal, rewritten in place. */
export interface LiveLine {
  show(text: string): void;
  clear(): void;
}

const ERASE_LINE = "\r\u001B[2K";

export function createLiveLine(terminal: Terminal): LiveLine {
  let shown = false;
  return {
    show: (text) => {
      // An escape code that a program let through could leave the line.
      const oneLine = plainLine(text.replaceAll(/\s+/g, " "));
      const width = Math.max(terminal.columns - 1, 20);
      terminal.write(ERASE_LINE + shortened(oneLine, width));
      shown = true;
    },
    clear: () => {
      if (shown) terminal.write(ERASE_LINE);
      shown = false;
    },
  };
}
