import { describe, expect, test } from 'vitest';
import { AssemblyError, type FunctionBuilder, type Label, ModuleBuilder } from '../src/index.ts';
import { instructionsOf } from './reader.ts';

const other = new ModuleBuilder().func({ name: 'other', params: ['i32'] });
const [foreign] = other.params;
let ended: Label;
other.block((label) => {
  ended = label;
});

/** [message, the instruction and index it names, what to write into a function (i32, f32) -> i64] */
const REFUSED: readonly [string, string, number, (f: FunctionBuilder<['i32', 'f32']>) => unknown][] = [
  ['expected [i32 i32] on the stack, found [i32 f32].', 'i32.add', 2, (f) => f.i32.const(1).f32.const(1).i32.add()],
  ['expected [i32 i32] on the stack, found [i32].', 'i32.add', 1, (f) => f.i32.const(1).i32.add()],
  ['expected [i32 v128] on the stack, found [].', 'v128.store', 0, (f) => f.v128.store()],
  [
    'expected [f32 f32] on the stack, found [].',
    'f32.add',
    3,
    (f) =>
      f.f32
        .const(1)
        .f32.const(2)
        .block(() => f.f32.add()),
  ],
  ['expected a value on the stack, found [].', 'drop', 0, (f) => f.drop()],
  [
    'expected [f32 f32 i32] on the stack, found [i32 f32 i32].',
    'select',
    3,
    (f) => f.i32.const(1).f32.const(1).i32.const(1).select(),
  ],
  ['expected [i32] on the stack, found [f32].', 'set', 1, (f) => f.f32.const(1).set(f.params[0])],
  ["the local belongs to function 'other'.", 'get', 0, (f) => f.get(foreign)],
  ['expected a Local.', 'tee', 1, (f) => f.i32.const(1).tee({} as typeof foreign)],
  ['the label belongs to another function.', 'branch', 0, (f) => f.branch(ended)],
  ['expected a Label.', 'branchIf', 1, (f) => f.i32.const(1).branchIf({} as Label)],
  [
    "the label's loop has ended.",
    'branch',
    2,
    (f) => {
      let label = ended;
      f.loop((own) => {
        label = own;
      }).branch(label);
    },
  ],
  [
    'expected labels that take equally many values, found [] [i64].',
    'branchTable',
    4,
    (f) => f.block((a) => f.block((b) => f.i64.const(1).i32.const(0).branchTable([b], a)), ['i64']),
  ],
  ['the block ends with [i32] on the stack, expected [].', 'end', 2, (f) => f.block(() => f.i32.const(1))],
  ['the loop ends with [] on the stack, expected [f64].', 'end', 1, (f) => f.loop(() => {}, ['f64'])],
  [
    'the if ends with [f32] on the stack, expected [i32].',
    'else',
    3,
    (f) =>
      f.i32.const(1).if(
        () => f.f32.const(1),
        () => f.i32.const(1),
        ['i32'],
      ),
  ],
  [
    'an if that gives results needs both halves.',
    'if',
    1,
    (f) => f.i32.const(1).if(() => f.i32.const(1), undefined, ['i32']),
  ],
  ['expected [i64] on the stack, found [i32].', 'return', 1, (f) => f.i32.const(1).return()],
  ['expected [i32 f32] on the stack, found [f32].', 'call f', 1, (f) => f.f32.const(1).call(f)],
  ['expected a function of this module.', 'call', 0, (f) => f.call(other)],
  [
    'expected [i32] on the stack, found [f32].',
    'i32.eqz',
    2,
    // Code after a jump is checked as far as its types are known.
    (f) => f.unreachable().f32.const(1).i32.eqz(),
  ],
  ['expected an offset between 0 and 2^32 - 1, found -16.', 'v128.load', 1, (f) => f.i32.const(0).v128.load(-16)],
  [
    'expected an offset between 0 and 2^32 - 1, found 4294967296.',
    'f32.load',
    1,
    (f) => f.i32.const(0).f32.load(2 ** 32),
  ],
  [
    'expected an alignment of 4 bytes or a power of two below, found 8.',
    'f32.load',
    1,
    (f) => f.i32.const(0).f32.load(0, 8),
  ],
  [
    'expected an alignment of 16 bytes or a power of two below, found 3.',
    'v128.load',
    1,
    (f) => f.i32.const(0).v128.load(0, 3),
  ],
  [
    'expected an alignment of 4 bytes or a power of two below, found 0.',
    'v128.load32Splat',
    1,
    (f) => f.i32.const(0).v128.load32Splat(0, 0),
  ],
  ['expected a lane between 0 and 3, found 4.', 'f32x4.extractLane', 0, (f) => f.f32x4.extractLane(4)],
  ['expected a lane between 0 and 1, found 2.', 'v128.store64Lane', 0, (f) => f.v128.store64Lane(0, 2)],
  ['expected 16 lane numbers between 0 and 31, found [0,1].', 'i8x16.shuffle', 0, (f) => f.i8x16.shuffle([0, 1])],
  ['expected an integer between -2^31 and 2^32 - 1, found 4294967296.', 'i32.const', 0, (f) => f.i32.const(2 ** 32)],
  ['expected an integer between -2^31 and 2^32 - 1, found 0.5.', 'i32.const', 0, (f) => f.i32.const(0.5)],
  [
    'expected a safe integer, or a bigint between -2^63 and 2^64 - 1, found 9007199254740992.',
    'i64.const',
    0,
    (f) => f.i64.const(2 ** 53),
  ],
  [
    'expected a safe integer, or a bigint between -2^63 and 2^64 - 1, found 18446744073709551616.',
    'i64.const',
    0,
    (f) => f.i64.const(2n ** 64n),
  ],
  ['expected a number, found undefined.', 'f32.const', 0, (f) => f.f32.const(undefined as unknown as number)],
  ['expected a typed array of 16 bytes.', 'v128.const', 0, (f) => f.v128.const(new Float32Array(3))],
];

describe('while a function is written', () => {
  test.each(REFUSED)('%s (%s, %d)', (message, instruction, index, write) => {
    const module = new ModuleBuilder();
    module.memory({ initial: 1 });
    const f = module.func({ name: 'f', params: ['i32', 'f32'], results: ['i64'] });
    let error: unknown;
    try {
      write(f);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AssemblyError);
    expect(error).toMatchObject({
      name: 'AssemblyError',
      message: `function 'f', instruction ${index} (${instruction}): ${message}`,
      func: 'f',
      instruction,
      index,
    });
  });
});

test('a rejected instruction is not written', () => {
  const module = new ModuleBuilder();
  const f = module.func({ name: 'f', results: ['i32'] });
  f.i32.const(1);
  expect(() => f.f32.neg()).toThrow(AssemblyError);
  expect(() => f.i32.add()).toThrow(AssemblyError);
  expect(() => f.i32.const(2).i32.add()).not.toThrow();
  expect(instructionsOf(module.toBytes())).toEqual(['i32.const 1', 'i32.const 2', 'i32.add']);
});

describe('when the module is written', () => {
  test.each<[string, (f: FunctionBuilder) => unknown]>([
    ["function 'f': the function ends with [] on the stack, expected [i32].", () => {}],
    [
      "function 'f': the function ends with [i32 i32] on the stack, expected [i32].",
      (f) => f.i32.const(1).i32.const(2),
    ],
    ["function 'f': the function ends with [f32] on the stack, expected [i32].", (f) => f.f32.const(1)],
    ["function 'f', instruction 1 (i32.load8U): the module has no memory.", (f) => f.i32.const(1).i32.load8U()],
    ["function 'f', instruction 0 (memory.size): the module has no memory.", (f) => f.memory.size()],
  ])('%s', (message, write) => {
    const module = new ModuleBuilder();
    write(module.func({ name: 'f', results: ['i32'] }));
    expect(() => module.toBytes()).toThrow(message);
  });

  test.each([true, false])('an interrupted body is an error, checked %s', (check) => {
    const module = new ModuleBuilder({ check });
    const f = module.func({ name: 'f' });
    expect(() =>
      f.block(() =>
        f.block(() => {
          throw new Error('on the way');
        }),
      ),
    ).toThrow('on the way');
    expect(() => module.toBytes()).toThrow("function 'f': the body is not finished: 2 open blocks.");
    f.loop(() => expect(() => module.toBytes()).toThrow('3 open blocks'));
  });

  test('a memory may be declared last', () => {
    const module = new ModuleBuilder();
    module.func({ name: 'f', results: ['i32'] }).memory.size();
    module.memory({ initial: 1 });
    expect(module.toBytes().length).toBeGreaterThan(8);
  });
});
