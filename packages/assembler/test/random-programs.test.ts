import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssemblyError } from '../src/index.ts';
import { host } from './host.ts';
import { assemble } from './program.ts';
import { Decisions, mutate, randomProgram } from './random-program.ts';
import { read } from './reader.ts';

const numbers = fc.array(fc.nat(0xffff), { minLength: 20, maxLength: 400, size: 'max' });

test('programs valid by construction pass the checker, wabt and the host', () => {
  fc.assert(
    fc.property(numbers, (decisions) => {
      const program = randomProgram(decisions);
      const bytes = assemble(program, true);
      expect(read(bytes)).not.toHaveProperty('problem');
      expect(host.validate(bytes)).toBe(true);
      expect(assemble(program, false)).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});

test('the checker rejects a mutated program exactly where the independent validators do', () => {
  let refused = 0;
  let kept = 0;
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 40 }), (decisions, changes) => {
      const choose = new Decisions(changes);
      let program = randomProgram(decisions, 3);
      for (let i = choose.below(3); i >= 0; i--) program = mutate(program, choose);
      let problem: unknown;
      try {
        assemble(program, true);
        kept++;
      } catch (error) {
        problem = error;
        refused++;
      }
      if (problem !== undefined) expect(problem).toBeInstanceOf(AssemblyError);
      const bytes = assemble(program, false);
      const verdicts = { checker: problem === undefined, wabt: 'text' in read(bytes), host: host.validate(bytes) };
      expect(verdicts).toEqual({ checker: verdicts.host, wabt: verdicts.host, host: verdicts.host });
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(refused, kept)).toBeGreaterThan(100);
});
