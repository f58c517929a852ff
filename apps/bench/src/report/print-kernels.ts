import { milliseconds, times } from './format.ts';
import type { KernelsResult } from './report.ts';
import { formatTable, left, right } from './table.ts';

const WHAT = { forward: 'forward', input: 'input gradient', kernel: 'kernel gradient' } as const;

/** The table of gradient kernels in one mode. */
export function printKernels(result: KernelsResult): string {
  const title = `## Kernels of gradients, ${result.vectors}, one thread. Weights are packed and operands in place before the clock starts`;
  if ('problem' in result) return `${title}\n${result.problem}`;
  const columns = [
    left('layer'),
    left('network'),
    left('shape'),
    left('what'),
    right('time'),
    right('GFLOP/s'),
    right('of forward'),
    right('dilation 2'),
  ];
  const rows = result.races.flatMap(({ kind, network, shape, multiplyAdds, directions }) =>
    directions.map(({ direction, milliseconds: time, ofForward, dilated }, index) => [
      ...(index === 0 ? [kind, network, shape] : ['', '', '']),
      WHAT[direction],
      milliseconds(time),
      ((2 * multiplyAdds) / time / 1e6).toFixed(1),
      direction === 'forward' ? '' : `${(100 * ofForward).toFixed(0)} %`,
      dilated === undefined ? '' : times(dilated),
    ]),
  );
  return `${title}\n${formatTable(columns, rows)}`;
}
