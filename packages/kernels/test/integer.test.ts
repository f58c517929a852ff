import { ModuleBuilder } from '@sepal/assembler';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assigned,
  choose,
  differs,
  emitAssign,
  emitInteger,
  equals,
  type Integer,
  isAbove,
  isBelow,
  minimum,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../src/emit/integer.ts';
import { Instance, Module } from './web-assembly.ts';

type Formula = (x: Integer, y: Integer) => Integer;

/** Each formula, and the same in JavaScript, of unsigned numbers. */
const formulas: Readonly<Record<string, readonly [Formula, (x: number, y: number) => number]>> = {
  plus: [plus, (x, y) => x + y],
  'plus of several': [(x, y) => plus(x, y, 7, x), (x, y) => x + y + 7 + x],
  minus: [minus, (x, y) => x - y],
  times: [times, (x, y) => Math.imul(x, y)],
  quotient: [(x, y) => quotient(x, plus(y, 1)), (x, y) => Math.floor(x / Math.max(1, (y + 1) >>> 0))],
  remainder: [(x, y) => remainder(x, plus(y, 1)), (x, y) => x % Math.max(1, (y + 1) >>> 0)],
  equals: [equals, (x, y) => Number(x === y)],
  differs: [differs, (x, y) => Number(x !== y)],
  isBelow: [isBelow, (x, y) => Number(x < y)],
  isAbove: [isAbove, (x, y) => Number(x > y)],
  choose: [(x, y) => choose(isBelow(x, 1000), y, 5), (x, y) => (x < 1000 ? y : 5)],
  minimum: [minimum, (x, y) => Math.min(x | 0, y | 0)],
  nested: [(x, y) => minus(times(plus(x, 3), y), plus(times(y, 4), x)), (x, y) => Math.imul(x + 3, y) - 4 * y - x],
  constant: [() => 0xffff_fff0, () => 0xffff_fff0],
};

/** The formulas as functions of a module. */
function compiled(): (name: string, x: number, y: number) => number {
  const module = new ModuleBuilder();
  for (const [name, [formula]] of Object.entries(formulas)) {
    const f = module.func({ name, params: ['i32', 'i32'], results: ['i32'], export: true });
    const [x, y] = f.params;
    emitInteger(f, formula(x, y));
  }
  const { exports } = new Instance(new Module(module.toBytes()), {});
  return (name, x, y) => (exports[name] as (x: number, y: number) => number)(x, y) >>> 0;
}

test('formulas compute what they say, modulo 2³²', () => {
  const run = compiled();
  const number = fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 0xffff_fffe }));
  fc.assert(
    fc.property(number, number, (x, y) => {
      for (const [name, [, expected]] of Object.entries(formulas)) {
        expect(run(name, x, y), `${name} of ${x} and ${y}`).toBe(expected(x, y) >>> 0);
      }
    }),
    { numRuns: 500, seed: 6 },
  );
});

test('a value can be assigned where it is computed', () => {
  const module = new ModuleBuilder();
  const f = module.func({ name: 'twice', params: ['i32'], results: ['i32'], export: true });
  const [x] = f.params;
  const [next, sum] = f.locals('i32', 2);
  emitAssign(f, sum, plus(assigned(next, plus(x, 1)), next));
  emitInteger(f, times(sum, next));
  const { exports } = new Instance(new Module(module.toBytes()), {});
  expect((exports['twice'] as (x: number) => number)(4)).toBe(50);
});
