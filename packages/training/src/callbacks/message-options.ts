import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { standardOutput } from '../platform/output.ts';

/** Options of callbacks that say what they do. */
export interface MessageOptions {
  /** Whether to print Keras' messages (default 0). */
  readonly verbose?: boolean | 0 | 1 | undefined;
  /** Prints a message in place of the standard output, or of the console in a page. */
  readonly print?: ((message: string) => void) | undefined;
}

/** For the options of callbacks. */
export const messageOptionNames = { verbose: true, print: true } as const;

/**
 * What prints the messages of a callback; nothing if it is to be silent.
 *
 * @throws ValueError for options of other types
 */
export function readMessages({ verbose = 0, print }: MessageOptions, where: string): (message: string) => void {
  if (![0, 1, true, false].includes(verbose)) {
    throw new ValueError({ where, message: `\`verbose\` must be 0 or 1. Received: verbose=${show(verbose)}.` });
  }
  const printer = readPrint(print, where);
  return verbose ? printer : () => undefined;
}

/** The option `print`, or what prints a line to the standard output. @throws ValueError if it is no function */
export function readPrint(print: unknown, where: string): (message: string) => void {
  if (print === undefined) return (message) => standardOutput().write(`${message}\n`);
  if (typeof print === 'function') return print as (message: string) => void;
  throw new ValueError({ where, message: `\`print\` must be a function. Received: print=${show(print)}.` });
}
