import { relaxedTuning, simdTuning, type Target, wideTuning } from '@sepal/kernels';
import { allOps, evaluate } from '@sepal/ops';
import { describe, expect, test } from 'vitest';
import { relativeDifference } from '../src/race/statistics.ts';
import { kernelGoals } from '../src/report/kernel-goals.ts';
import { printKernels } from '../src/report/print-kernels.ts';
import type { KernelRaceResult, KernelsResult } from '../src/report/report.ts';
import { DIRECTIONS, type Direction, graphOf } from '../src/training/kernels/graphs.ts';
import { kernelProgram } from '../src/training/kernels/kernel-program.ts';
import {
  type LayerKind,
  multiplyAddsOf,
  shapeOf,
  TIMED_LAYERS,
  type TimedLayer,
} from '../src/training/kernels/layers.ts';
import { raceKernels } from '../src/training/kernels/race-kernels.ts';

const KINDS: readonly LayerKind[] = ['first 3×3/2', '3×3', 'depthwise 3×3', 'depthwise 3×3/2', 'pointwise'];

/** The first timed layer of a kind, of a few pixels and channels. */
function smallLayer(kind: LayerKind): TimedLayer {
  const layer = TIMED_LAYERS.find((each) => each.kind === kind) as TimedLayer;
  const channels = { inputs: Math.min(layer.inputs, 6), outputs: layer.isDepthwise ? 6 : 9 };
  return { ...layer, ...channels, batch: 2, side: 7 };
}

const relaxed: Target = { relaxed: true, parts: 1, tuning: relaxedTuning };

describe('layers that are timed', () => {
  test('are those of the networks, each shape once', () => {
    const names = TIMED_LAYERS.map((layer) => `${layer.kind}, ${shapeOf(layer)}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(TIMED_LAYERS.map(({ kind }) => kind))).toEqual(new Set(KINDS));
    expect(names).toEqual(
      expect.arrayContaining([
        'first 3×3/2, 8×96×96×3 → 8',
        'first 3×3/2, 1×224×224×3 → 32',
        'depthwise 3×3, 8×6×6×512',
        'depthwise 3×3/2, 8×6×6×512',
        'pointwise, 8×3×3×1024',
        'pointwise, 1×112×112×32 → 64',
      ]),
    );
    // Three networks of nineteen shapes, and two ordinary convolutions.
    expect(names).toHaveLength(3 * 19 + 2);
  });

  test('count multiply-adds as their network does', () => {
    const of = (kind: LayerKind): number => multiplyAddsOf({ ...smallLayer(kind), side: 8, inputs: 6 });
    const pixels = 2 * 8 * 8;
    expect(of('pointwise')).toBe(pixels * 6 * 9);
    expect(of('3×3')).toBe(pixels * 9 * 6 * 9);
    expect(of('depthwise 3×3/2')).toBe((pixels / 4) * 9 * 6);
  });
});

describe.each(KINDS)('the kernels of %s', (kind) => {
  const cases = DIRECTIONS.flatMap((direction) => ([1, 2] as const).map((rate) => ({ direction, rate })));

  test.each(cases)('compute what the reference does: $direction, dilation $rate', ({ direction, rate }) => {
    const { graph, inputs } = graphOf(smallLayer(kind), direction, rate);
    const expected = evaluate(graph, inputs, allOps).outputs[0]?.data as Float32Array;
    for (const [isRelaxed, tuning] of [
      [true, relaxedTuning],
      [false, simdTuning],
      [true, wideTuning],
    ] as const) {
      const program = kernelProgram(graph, inputs, { relaxed: isRelaxed, parts: 2, tuning });
      // Twice: a run leaves nothing behind that the next one would see.
      for (let run = 0; run < 2; run++) program.run();
      expect(relativeDifference(program.output(), expected)).toBeLessThan(1e-6);
      expect(program.kernels[0]).toMatch(direction === 'kernel' ? /KernelGradient$/ : /^(conv|pointwise|depthwise)/);
    }
  });
});

test('a race has a time of every direction, and of dilation 2 where that is asked for', async () => {
  const pace = { warmUp: 1, warmUpRuns: 1, longestWarmUp: 1, budget: 1, slot: 1, minRounds: 2, maxRounds: 2 };
  const race = (kind: LayerKind): Promise<KernelRaceResult> => raceKernels(smallLayer(kind), relaxed, pace);
  const first = await race('first 3×3/2');
  expect(first.directions.map(({ direction }) => direction)).toEqual(['forward', 'kernel']);
  expect(first.directions.every(({ dilated }) => dilated === undefined)).toBe(true);
  const { directions, shape, multiplyAdds } = await race('3×3');
  expect([shape, multiplyAdds]).toEqual(['2×7×7×6 → 9', 98 * 9 * 54]);
  expect(directions.map(({ direction }) => direction)).toEqual(DIRECTIONS);
  for (const { milliseconds, ofForward, dilated } of directions) {
    for (const value of [milliseconds, ofForward, dilated]) expect(value).toBeGreaterThan(0);
  }
  expect(directions[0]?.ofForward).toBe(1);
});

describe('the report', () => {
  const race = (kind: LayerKind, shape: string, shares: readonly [number, number], dilated?: number) => ({
    kind,
    network: '1.0/96',
    shape,
    multiplyAdds: 5e6,
    directions: [1, ...shares].map((ofForward, index) => ({
      direction: DIRECTIONS[index] as Direction,
      kernels: ['kernel'],
      milliseconds: 1 / ofForward,
      ofForward,
      ...(dilated === undefined ? {} : { dilated: dilated + index / 10 }),
    })),
  });
  const results: readonly KernelsResult[] = [
    {
      vectors: '128-bit',
      races: [
        race('depthwise 3×3', '8×6×6×512', [0.9, 0.8], 1),
        race('depthwise 3×3', '8×3×3×1024', [0.95, 0.6], 1.2),
        race('pointwise', '8×3×3×1024', [0.76, 1.1]),
      ],
    },
    { vectors: '256-bit', problem: 'no such instructions' },
  ];

  test('has speeds and ratios, and says what could not be timed', () => {
    const [narrow, wide] = results.map(printKernels) as [string, string];
    const lines = narrow.split('\n');
    expect(lines.find((line) => line.includes('8×6×6×512'))).toMatch(/forward +1\.00 ms +10\.0 +1\.00×$/);
    expect(lines.filter((line) => /kernel gradient/.test(line))[2]).toMatch(/0\.909 ms +11\.0 +110 %$/);
    expect(wide).toMatch(/no such instructions$/);
  });

  test('has a goal for each kind of layer with its worst shape, and one for dilation', () => {
    expect(kernelGoals(results).map(({ goal, measured, met }) => [goal, measured, met])).toEqual([
      ['≥ 75 %', '60 % (8×3×3×1024, gradient of the kernel)', false],
      ['≥ 75 %', '76 % (8×3×3×1024, gradient of the input)', true],
      ['≤ 1.30×', '1.40× (depthwise 3×3, 8×3×3×1024, gradient of the kernel)', false],
    ]);
  });
});
