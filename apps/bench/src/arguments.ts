import { parseArgs } from 'node:util';
import { SEPAL_ENGINES, type SepalEngine } from './contestants/contestant.ts';
import { WORKLOADS } from './network/workloads.ts';

export const usage = `Times Sepal against other runtimes that run the same networks in JavaScript.

  pnpm bench [--quick] [--browser] [--cold | --files | --training] [--engine name] [--out folder] [--against file] [workload ...]

  --quick        fewer rounds, without the largest workload: under two minutes
  --browser      in Chromium instead of Node
  --cold         only the cold starts, in Node
  --files        only the first answers from model files, and the memory that reading takes
  --training     only training steps, also against PyTorch and Keras on JAX, and the kernels of gradients, in Node
  --engine name  Sepal's engine: auto (default), wasm or reference
  --out folder   where the JSON file and the picture go; by default apps/bench/results, or results/quick
                 there with --quick, --cold, --files, --training or where workloads are named
  --against file the JSON file of an earlier run: its times of Sepal are compared with this run's
  --help         this text

Workloads: ${WORKLOADS.map(({ id }) => id).join(', ')}.
`;

/** The bench's options. */
export interface Arguments {
  readonly quick: boolean;
  readonly browser: boolean;
  readonly cold: boolean;
  readonly files: boolean;
  readonly training: boolean;
  readonly engine: SepalEngine;
  readonly out: string | undefined;
  readonly against: string | undefined;
  readonly workloads: readonly string[];
  readonly help: boolean;
}

/** Parses the command line. @throws Error if it is invalid */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      browser: { type: 'boolean', default: false },
      cold: { type: 'boolean', default: false },
      files: { type: 'boolean', default: false },
      training: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'auto' },
      out: { type: 'string' },
      against: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find((name) => !WORKLOADS.some(({ id }) => id === name));
  if (unknown !== undefined) throw new Error(`There is no workload '${unknown}'. Use --help to see what there is.`);
  const { quick, browser, cold, files, training, out, against, help } = values;
  const engine = SEPAL_ENGINES.find((name) => name === values.engine);
  if (engine === undefined)
    throw new Error(`--engine must be one of ${SEPAL_ENGINES.join(', ')}. Received ${values.engine}.`);
  if (cold && (browser || positionals.length > 0)) {
    throw new Error('--cold measures fresh Node processes; it takes neither --browser nor workloads.');
  }
  if (files && (cold || engine !== 'auto' || positionals.length > 0)) {
    throw new Error('--files takes neither --cold nor --engine nor workloads.');
  }
  if (training && (browser || cold || files || engine !== 'auto' || positionals.length > 0)) {
    throw new Error('--training takes neither --browser, --cold, --files nor --engine, nor workloads.');
  }
  return { quick, browser, cold, files, training, engine, out, against, workloads: positionals, help };
}
