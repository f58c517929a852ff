import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { standardOutput } from '../platform/output.ts';

/** How much is shown: 0 nothing, 1 a bar, 2 a line for each epoch; 'auto': a bar on a terminal, elsewhere lines. */
export type Verbose = 'auto' | 0 | 1 | 2;

/** The option `verbose`. @throws ValueError unless it is one of them */
export function verbosity(verbose: Verbose, where: string): 0 | 1 | 2 {
  if (verbose === 'auto') return standardOutput().isTerminal ? 1 : 2;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new ValueError({
    where,
    message: `\`verbose\` must be 'auto', 0, 1 or 2. Received: verbose=${show(verbose)}.`,
  });
}
