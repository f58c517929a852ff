import { builtinModule } from './builtin-module.ts';

/** Where progress and messages are written. */
export interface Output {
  /** Writes text, which may begin or end in the middle of a line. */
  write(text: string): void;
  /** Whether somebody watches it: a bar may be drawn again and again in one line. */
  readonly isTerminal: boolean;
  /** Whether the position in a line can be moved back: not on a browser's console, which has whole lines only. */
  readonly rewinds: boolean;
}

interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface Host {
  readonly console?: { log?(line: string): void };
  readonly process?: { readonly stdout?: Stream };
}

/** Node's standard output; elsewhere the console. */
export function standardOutput(): Output {
  const { process, console } = globalThis as unknown as Host;
  const stream = builtinModule('node:process') === undefined ? undefined : process?.stdout;
  if (stream !== undefined) {
    return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true, rewinds: true };
  }
  return {
    write: (text) => console?.log?.(text.replace(/\n$/, '')),
    isTerminal: false,
    rewinds: false,
  };
}
