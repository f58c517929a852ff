import { relaxedTuning, type Tuning, wideTuning } from '@sepal/kernels';
import { conv2d, trace } from '@sepal/ops';
import { zeros } from '@sepal/tensor';
import { Moment } from '../../moment.ts';
import { now } from '../../platform/turn.ts';
import { allowWideInstructions } from '../../platform/wide.ts';
import { forwardTables } from '../../tables.ts';
import { SessionStore } from '../memory/session-store.ts';
import { MainThread } from '../threads/threads.ts';
import { WasmExecutable } from '../wasm-executable.ts';

/**
 * The gain that shows that 256-bit instructions are in use. Where V8 does not merge pairs, their tiles run at half
 * the speed of the others, so no measurement is near 1.
 */
const LEAST_GAIN = 1.1;

/** A layer of MobileNet that takes about a millisecond. */
const SHAPE = [1, 14, 14, 256] as const;
const KERNEL = [1, 1, 256, 256] as const;

/** Runs of each, interleaved, so that other load disturbs both alike. The first ones run in V8's baseline code. */
const WARM_UP = 40;
const ROUNDS = 15;

/** Switches 256-bit instructions on, measures whether that helped, and explains the result. Returns their tuning if it did. */
export async function tryWide(reasons: string[]): Promise<Tuning | undefined> {
  if (!allowWideInstructions()) {
    reasons.push('no 256-bit instructions: only V8 in Node 24 and newer has them');
    return undefined;
  }
  const gain = await measureWide();
  const took = gain >= LEAST_GAIN;
  reasons.push(
    `256-bit instructions ${took ? 'are' : 'would be'} ${gain.toFixed(2)} times as fast${took ? '' : ', so they are not used'}`,
  );
  return took ? wideTuning : undefined;
}

/** The speed-up of a layer tuned for 256-bit instructions: the ratio of the medians. */
async function measureWide(): Promise<number> {
  const x = zeros(SHAPE);
  const candidates = [relaxedTuning, wideTuning].map(makeLayer);
  // Allocating every result would take as long as the layer.
  const results = [zeros(SHAPE)];
  const times: number[][] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, layer] of candidates.entries()) {
      const start = now();
      const { outputs } = await layer.run([x], { onProgress: undefined, at: new Moment() });
      outputs(results);
      if (round >= WARM_UP) times[index]?.push(now() - start);
    }
  }
  const [narrow, wide] = times.map((samples) => samples.sort((a, b) => a - b)[ROUNDS >> 1] as number);
  return (narrow as number) / (wide as number);
}

function makeLayer(tuning: Tuning): WasmExecutable {
  const graph = trace([{ shape: SHAPE, dtype: 'float32' }], (x) => [conv2d(x, zeros(KERNEL))]);
  const target = { relaxed: true, tuning, barrier: undefined };
  return new WasmExecutable(graph, {
    tables: forwardTables,
    target,
    threads: new MainThread(() => undefined),
    store: new SessionStore(false),
  });
}
