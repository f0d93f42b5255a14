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
      const oneLine = text.replaceAll(/\s+/g, " ").trim();
      const width = Math.max(terminal.columns - 1, 20);
      terminal.write(
        ERASE_LINE + (oneLine.length > width ? `${oneLine.slice(0, width - 1)}…` : oneLine),
      );
      shown = true;
    },
    clear: () => {
      if (shown) terminal.write(ERASE_LINE);
      shown = false;
    },
  };
}
