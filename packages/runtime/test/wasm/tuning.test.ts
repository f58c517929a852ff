import type { Tuning } from '@sepal/kernels';
import {
  evaluate,
  matmul,
  maxPool2d,
  mean,
  moments,
  softmax,
  subtract,
  trace,
  transpose,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { forwardTables } from '../../src/tables.ts';
import { detectFeatures } from '../../src/wasm/target/features.ts';
import { chooseMachine } from '../../src/wasm/target/machine.ts';
import { WasmEngine } from '../../src/wasm/wasm-engine.ts';
import { buildNetwork, networkPlan, worstDifference } from './random-graphs.ts';

const count = (max: number, min = 1) => fc.integer({ min, max });
const bytes = fc.constantFrom(1, 300, 5000, 1 << 20);

/** Tunings that no machine needs: registers spill, blocks are tiny or take everything. */
const anyTuning: fc.Arbitrary<Tuning> = fc.record({
  name: fc.constant('nothing'),
  cache: fc.record({ lineBytes: count(256), wayBytes: fc.constantFrom(16, 64, 4096) }),
  gemm: fc.record({
    rows: count(9),
    vectors: fc.constantFrom<2 | 4>(2, 4),
    unroll: count(6),
    unrolledTerms: count(20),
    loopedTerms: count(40),
    heldRows: count(5),
    fewRows: count(5),
    blockBytes: bytes,
  }),
  conv: fc.record({ blockBytes: bytes }),
  depthwise: fc.record({
    stride1: count(9),
    stride2: count(9),
    vectors: fc.constantFrom<1 | 2>(1, 2),
    registers: count(20, 12),
    heldTaps: count(9),
    collidingPixels: count(5),
    loopedVectors: count(9),
    loopedVectorsOfFew: count(4),
    unrolledProducts: count(400),
    unrolledProductsOfFew: count(400),
    gradientChannels: count(100),
  }),
  pack: fc.record({ rows: count(12) }),
  separable: fc.record({ leastScratch: bytes, mostScratch: bytes, blockPixels: count(9) }),
  matmul: fc.record({ rows: count(6), vectors: count(4), vectorsOfFewRows: count(5) }),
  kernelGradient: fc.record({
    rows: count(600),
    unroll: fc.constantFrom<1 | 2 | 4>(1, 2, 4),
    leftBytesInPlace: bytes,
    rightBytesInPlace: bytes,
    fewInputs: count(40),
    mostColumns: count(900),
  }),
  pool: fc.record({ vectors: count(6) }),
  reduce: fc.record({ rows: count(12) }),
  elementwise: fc.record({ unroll: count(6), unrolledSteps: count(20) }),
  copy: fc.record({ vectors: count(6), elements: count(9), longBytes: bytes }),
});

const x = randomUniform([2, 9, 10, 21], { minval: -1, maxval: 1, seed: 1 });

/** What random networks lack. */
function others(picture: Value): Value {
  const centered = subtract(picture, moments(picture, { axis: [0, 1, 2] }).mean);
  const pooled = maxPool2d(centered, { poolSize: 2, strides: 1 });
  const moved = transpose(pooled, [0, 3, 1, 2]);
  return softmax(mean(matmul(moved, transpose(moved, [0, 1, 3, 2])), { axis: 1 }));
}

test('results do not depend on the tuning', async () => {
  const { target, ...parts } = await chooseMachine(await detectFeatures(), {});
  const rest = trace([x], (picture) => [others(picture)]);
  const samples = fc.sample(fc.record({ tuning: anyTuning, plan: networkPlan }), { numRuns: 40, seed: 3 });
  for (const { tuning, plan } of samples) {
    const engine = new WasmEngine({ ...parts, tables: forwardTables, target: { ...target, tuning } });
    onTestFinished(() => engine.close());
    const { graph, input } = buildNetwork(plan);
    for (const [run, given] of [
      [graph, input],
      [rest, x],
    ] as const) {
      const [expected] = evaluate(run, [given]).outputs as readonly [Tensor];
      const [actual] = (await engine.createSession().add('g', run).run([given])) as readonly [Tensor];
      expect(worstDifference(actual, expected), JSON.stringify({ tuning, plan })).toBeLessThan(1e-4);
    }
  }
});
