import { expect, test } from 'vitest';
import { ModuleBuilder } from '../src/index.ts';
import { host, run } from './host.ts';
import { instructionsOf, textOf } from './reader.ts';

test('blocks, loops and ifs, with the depth that every branch crosses', () => {
  const module = new ModuleBuilder();
  const f = module.func({ name: 'f', params: ['i32'], results: ['i32'] });
  const [n] = f.params;
  f.block((outer) => {
    f.loop((again) => {
      f.get(n).if(
        () => f.get(n).branchTable([again, outer], outer),
        (end) => f.branch(end),
      );
      f.get(n).branchIf(outer);
    });
  });
  f.get(n).if(
    () => f.i32.const(1),
    () => f.i32.const(2),
    ['i32'],
  );
  expect(instructionsOf(module.toBytes())).toEqual([
    'block  ;; label = @1',
    'loop  ;; label = @2',
    'local.get 0',
    'if  ;; label = @3',
    'local.get 0',
    'br_table 1 (;@2;) 2 (;@1;) 2 (;@1;)',
    'else',
    'br 0 (;@3;)',
    'end',
    'local.get 0',
    'br_if 1 (;@1;)',
    'end',
    'end',
    'local.get 0',
    'if (result i32)  ;; label = @1',
    'i32.const 1',
    'else',
    'i32.const 2',
    'end',
  ]);
});

test('the instructions without a namespace', () => {
  const module = new ModuleBuilder();
  const imported = module.importFunc('env', 'log', { params: ['f32'], results: [] });
  const f = module.func({ name: 'f', results: ['f64'] });
  const x = f.local('f64');
  f.nop().f64.const(1).set(x).f64.const(2).tee(x).get(x).i32.const(0).select().drop();
  f.f32.const(3).call(imported).call(f).return().unreachable();
  expect(instructionsOf(module.toBytes())).toEqual([
    'nop',
    'f64.const 0x1p+0 (;=1;)',
    'local.set 0',
    'f64.const 0x1p+1 (;=2;)',
    'local.tee 0',
    'local.get 0',
    'i32.const 0',
    'select',
    'drop',
    'f32.const 0x1.8p+1 (;=3;)',
    'call 0',
    'call 1',
    'return',
    'unreachable',
  ]);
});

test('locals are declared in runs of one type, and may be declared at any time', () => {
  const module = new ModuleBuilder();
  const f = module.func({ name: 'f', params: ['i32', 'f32'] });
  const vectors = f.locals('v128', 20);
  f.i32.const(1).drop();
  const last = f.local('i64');
  f.get(last)
    .drop()
    .get(vectors[19] as (typeof vectors)[0])
    .drop();
  const bytes = module.toBytes();
  expect(instructionsOf(bytes).slice(2)).toEqual(['local.get 22', 'drop', 'local.get 21', 'drop']);
  // Two runs: 20 of v128, 1 of i64.
  expect(bytes.join(' ')).toContain([2, 20, 0x7b, 1, 0x7e].join(' '));
});

test('a signature is written once, however many functions share it', () => {
  const module = new ModuleBuilder();
  module.importFunc('a', 'b', { params: ['i32'], results: [] });
  for (let i = 0; i < 5; i++) module.func({ name: `f${i}`, params: ['i32'] }).block(() => {});
  expect(textOf(module.toBytes()).match(/\(type \(;\d+;\) \(func/g)).toHaveLength(1);
});

test.each([63, 64, 127, 128, 8192, 16384])('indices of %d and more: locals, calls, labels, types', (count) => {
  const module = new ModuleBuilder();
  const first = module.func({ name: 'first', results: ['i32'], export: true });
  // A different type for every function: the number's bits as parameter types.
  const makeParams = (n: number) => Array.from(n.toString(2), (bit) => (bit === '1' ? 'f64' : 'i64'));
  for (let i = 1; i < count; i++) {
    const many = module.func({ name: 'many', params: count > 200 ? ['f32'] : (makeParams(i) as ['f64']) });
    many.nop();
  }
  const last = module.func({ name: 'last', results: ['i32'] });
  const locals = last.locals('i32', count + 1);
  last.i32.const(7).set(locals[count] as (typeof locals)[0]);
  const nest = (depth: number, label?: Parameters<Parameters<typeof last.block>[0]>[0]): void => {
    last.block((inner) => {
      if (depth > 0) nest(depth - 1, label ?? inner);
      else last.branch(label ?? inner);
    });
  };
  nest(Math.min(count, 300));
  // A block of two results: its type comes last.
  last.block(() => last.get(locals[count] as (typeof locals)[0]).i32.const(35), ['i32', 'i32']).i32.add();
  first.call(last);
  expect(run(module.toBytes())['first']?.()).toBe(42);
});

test('functions can be written alternately, and called before they are written', () => {
  const module = new ModuleBuilder();
  const even = module.func({ name: 'even', params: ['i32'], results: ['i32'], export: true });
  const odd = module.func({ name: 'odd', params: ['i32'], results: ['i32'], export: 'isOdd' });
  even.get(even.params[0]).i32.eqz();
  odd.get(odd.params[0]).i32.eqz();
  even.if(
    () => {
      even.i32.const(1);
      odd.if(
        () => odd.i32.const(0),
        () => odd.get(odd.params[0]).i32.const(1).i32.sub().call(even),
        ['i32'],
      );
    },
    () => even.get(even.params[0]).i32.const(1).i32.sub().call(odd),
    ['i32'],
  );
  const exported = run(module.toBytes());
  expect([0, 1, 2, 7].map((n) => exported['even']?.(n))).toEqual([1, 0, 1, 0]);
  expect(exported['isOdd']?.(9)).toBe(1);
});

// Work that grew with the square of the length would take minutes here, and the test would run out of time.
test('half a million instructions are no burden, checked or not', () => {
  for (const check of [true, false]) {
    const module = new ModuleBuilder({ check });
    module.memory({ initial: 1 });
    const f = module.func({ name: 'long', params: ['i32'] });
    const [address] = f.params;
    const sum = f.local('v128');
    for (let i = 0; i < 100_000; i++)
      f.get(address)
        .v128.load(16 * i)
        .get(sum)
        .f32x4.add()
        .set(sum);
    const bytes = module.toBytes();
    expect(host.validate(bytes)).toBe(true);
    expect(bytes.length).toBeGreaterThan(1_000_000);
  }
});
