import { describe, expect, test } from 'vitest';
import { ARRIVED, GENERATION } from '../../src/wasm/memory/session-memory.ts';
import { emitBarrier } from '../../src/wasm/threads/barrier.ts';
import { codeOf } from './barrier/barrier-code.ts';
import { emitFaulty, emitGivingUp, type Fault } from './barrier/faulty-barriers.ts';
import { explore, type Findings, type Model } from './barrier/model.ts';

const words = { arrived: ARRIVED, generation: GENERATION };

function explored({
  spins = 1,
  ...model
}: Partial<Model> & { threads: number; rounds: number; spins?: number }): Findings {
  const code = codeOf((module) => emitBarrier(module, { threads: model.threads, spins }).wait);
  return explore({ ...words, code, ...model });
}

describe('the barrier, in every interleaving and with spurious wake-ups', () => {
  test.each([
    { threads: 2, rounds: 5 },
    { threads: 2, rounds: 3, spins: 3 },
    { threads: 3, rounds: 3 },
    // The generation wraps around at 2³².
    { threads: 2, rounds: 3, before: -2 },
  ])('lets $threads threads through $rounds rounds', (model) => {
    const { faults, states } = explored(model);
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(model.threads ** 2 * 100);
  });

  test.each([
    { threads: 2, rounds: 3, mayDie: true },
    { threads: 3, rounds: 3, mayDie: true },
  ])('blocks $threads threads, without progress, when one dies before it arrives', (model) => {
    const { faults, states } = explored(model);
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(model.threads ** 2 * 100);
  });
});

describe('the model finds', () => {
  const faultsOf = (fault: Fault, threads: number, rounds = 2): readonly string[] => {
    const code = codeOf((module) => emitFaulty(module, { threads, spins: 1 }, fault));
    return explore({ ...words, code, threads, rounds }).faults;
  };

  test('the fault of giving up after a wake-up', () => {
    const code = codeOf((module) => emitGivingUp(module, { threads: 2, spins: 1 }));
    const { faults } = explore({ ...words, code, threads: 2, rounds: 2 });
    expect(faults).toEqual(['a thread gives up though all are alive']);
  });

  test('nothing in a correct barrier', () => {
    expect(faultsOf('one that is right', 2, 3)).toEqual([]);
    expect(faultsOf('one that is right', 3)).toEqual([]);
  });

  test('the dirty count of a barrier that never resets it', () => {
    expect(faultsOf('one that never resets its count', 2, 1)).toEqual([
      'the count of those who have arrived is left dirty',
    ]);
    expect(faultsOf('one that never resets its count', 2)).toEqual(['all sleep, and nobody will wake them']);
  });

  test.each<[Fault, number, string]>([
    ['one that resets its count too late', 2, 'all sleep, and nobody will wake them'],
    ['one that wakes nobody', 2, 'all sleep, and nobody will wake them'],
    ['one that wakes only one', 3, 'all sleep, and nobody will wake them'],
    ['one that wakes before it counts', 2, 'all sleep, and nobody will wake them'],
    ['one that reads the generation after it has arrived', 2, 'all sleep, and nobody will wake them'],
    ['one that arrives in two steps', 2, 'all sleep, and nobody will wake them'],
    ['one that takes a wake-up for a new generation', 2, 'a thread leaves before all have come'],
    ['one that does not wait for the last', 3, 'a thread leaves before all have come'],
  ])('the fault of %s', (fault, threads, found) => {
    expect(faultsOf(fault, threads)).toContain(found);
  });
});
