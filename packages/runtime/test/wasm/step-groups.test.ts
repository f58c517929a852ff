import type { ProgramStep, StepOperand } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupEnds } from '../../src/wasm/step-groups.ts';

const PARTS = 2;

/** A step by the regions that it reads and writes, and its scratch for one part. */
interface Touched {
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
  readonly scratch?: Region | undefined;
}

function endsOf(touched: readonly Touched[]): readonly number[] {
  const values: number[] = [];
  const operand = ({ address, bytes }: Region): StepOperand => ({
    value: values.push(address) - 1,
    type: { shape: [bytes], dtype: 'uint8' },
  });
  const steps = touched.map(({ reads, writes }) => ({ inputs: reads.map(operand), outputs: writes.map(operand) }));
  const scratch = touched.map((step) => step.scratch);
  return groupEnds(steps as unknown as readonly ProgramStep[], { values, scratch, parts: PARTS });
}

const at = (address: number, bytes = 4): Region => ({ address, bytes });

describe('threads wait for each other', () => {
  test.each<[string, readonly Touched[], readonly number[]]>([
    ['never, if there is nothing to do', [], []],
    [
      'once, after updates of different states',
      [0, 8, 16].map((a) => ({ reads: [at(a), at(64)], writes: [at(a)] })),
      [2],
    ],
    [
      'before a step that reads what another one writes',
      [
        { reads: [at(0)], writes: [at(8)] },
        { reads: [at(8)], writes: [at(16)] },
      ],
      [0, 1],
    ],
    [
      'before a step that overwrites what another one reads',
      [
        { reads: [at(0)], writes: [at(8)] },
        { reads: [at(16)], writes: [at(0)] },
      ],
      [0, 1],
    ],
    [
      'before a step that overwrites what another one writes',
      [
        { reads: [], writes: [at(8, 8)] },
        { reads: [], writes: [at(12)] },
      ],
      [0, 1],
    ],
    [
      'before a step whose scratch another one still uses, of any part',
      [
        { reads: [], writes: [at(0)], scratch: at(100, 8) },
        { reads: [at(112)], writes: [at(4)] },
      ],
      [0, 1],
    ],
    [
      'only then',
      [
        { reads: [], writes: [at(0)], scratch: at(100, 8) },
        { reads: [at(116)], writes: [at(4)] },
      ],
      [1],
    ],
  ])('%s', (_, touched, ends) => {
    expect(endsOf(touched)).toEqual(ends);
  });

  test('after so many steps at least, so that a long list is compared in little time', () => {
    const touched = Array.from({ length: 1000 }, (_, index) => ({ reads: [at(8 * index)], writes: [at(8 * index)] }));
    const ends = endsOf(touched);
    expect(ends.length).toBeLessThan(20);
    expect(ends.at(-1)).toBe(999);
  });
});

test('groups are as long as they can be, and no step touches what another one of its group writes', () => {
  const region = fc.record({ address: fc.integer({ min: 0, max: 60 }), bytes: fc.integer({ min: 1, max: 6 }) });
  const step = fc.record({
    reads: fc.array(region, { maxLength: 3 }),
    writes: fc.array(region, { minLength: 1, maxLength: 2 }),
    scratch: fc.option(region, { freq: 6, nil: undefined }),
  });
  const bytesOf = (regions: readonly Region[]): Set<number> =>
    new Set(regions.flatMap(({ address, bytes }) => Array.from({ length: bytes }, (_, index) => address + index)));
  const conflict = (a: Touched, b: Touched): boolean => {
    const written = ({ writes, scratch }: Touched): Set<number> =>
      bytesOf(scratch === undefined ? writes : [...writes, { ...scratch, bytes: scratch.bytes * PARTS }]);
    const meet = (some: Set<number>, others: Set<number>): boolean => [...some].some((byte) => others.has(byte));
    return meet(written(a), written(b)) || meet(written(a), bytesOf(b.reads)) || meet(bytesOf(a.reads), written(b));
  };
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }), (steps) => {
      const ends = endsOf(steps);
      let first = 0;
      for (const end of ends) {
        const group = steps.slice(first, end + 1);
        for (const [index, a] of group.entries())
          for (const b of group.slice(0, index)) expect(conflict(a, b)).toBe(false);
        const next = steps[end + 1];
        if (next !== undefined) expect(group.some((member) => conflict(member, next))).toBe(true);
        first = end + 1;
      }
      expect(first).toBe(steps.length);
    }),
    { seed: 3, numRuns: 500 },
  );
});
