import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Fate } from './fake-engine.ts';
import { type Kind, TwoSessions } from './resident-states.ts';

const numbers = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
const either = fc.constantFrom(0 as const, 1 as const);
const call = fc.record({
  kind: fc.constantFrom<Kind[]>('read', 'step', 'swap', 'write'),
  x: numbers,
  fate: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fate>('succeeds') },
    { weight: 1, arbitrary: fc.constantFrom<Fate[]>('dies before updates', 'dies amid updates') },
  ),
  evicts: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  shares: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
});
const action = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('call' as const), either, call) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('go' as const), either) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('assign' as const), either, numbers) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('value' as const, 'read' as const), either) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('renew' as const), fc.boolean()) },
);

describe.each([
  ['at once', false],
  ['with pauses', true],
])('updates %s', (_, pauses) => {
  test('every read gives the value of its revision, whatever is overwritten, evicted or abandoned', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 40, size: 'max' }), async (actions) => {
        const sessions = new TwoSessions(pauses);
        for (const act of actions) {
          if (act[0] === 'call') sessions.call(act[1], act[2]);
          else if (act[0] === 'go') await sessions.go(act[1]);
          else if (act[0] === 'assign') sessions.assign(sessions.states[act[1]], act[2]);
          else if (act[0] === 'renew') sessions.renew(act[1]);
          else sessions[act[0]](sessions.states[act[1]]);
        }
        await sessions.finish();
      }),
      { seed: 9, numRuns: 1000 },
    );
  });
});
