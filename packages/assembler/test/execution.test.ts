import { expect, test } from 'vitest';
import { type FunctionBuilder, type Local, ModuleBuilder, type ValueType } from '../src/index.ts';
import { host, run } from './host.ts';

/** A function of a module with a shared memory, ready to be called. */
function build<const Params extends readonly ValueType[]>(
  params: Params,
  results: ValueType[],
  write: (f: FunctionBuilder, ...params: { [Index in keyof Params]: Local }) => unknown,
) {
  const memory = new host.Memory({ initial: 1, maximum: 1, shared: true });
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1, maximum: 1, shared: true });
  const f = module.func({ name: 'f', params, results, export: true });
  write(f, ...(f.params as { [Index in keyof Params]: Local }));
  const { f: call } = run(module.toBytes(), { env: { memory } });
  return { call: call as (...args: (number | bigint)[]) => unknown, buffer: memory.buffer };
}

test('a loop: the sum of the first n squares', () => {
  const { call } = build(['i32'], ['i32'], (f, n) => {
    const sum = f.local('i32');
    f.block((done) => {
      f.loop((again) => {
        f.get(n).i32.eqz().branchIf(done);
        f.get(n).get(n).i32.mul().get(sum).i32.add().set(sum);
        f.get(n).i32.const(1).i32.sub().set(n).branch(again);
      });
    });
    f.get(sum);
  });
  expect([0, 1, 10, 100].map((n) => call(n))).toEqual([0, 1, 385, 338350]);
});

test('branchTable picks, and falls back', () => {
  const { call } = build(['i32'], ['i32'], (f, index) => {
    f.block((other) => {
      f.block((one) => {
        f.block((zero) => f.get(index).branchTable([zero, one], other));
        f.i32.const(100).return();
      });
      f.i32.const(200).return();
    });
    f.i32.const(300);
  });
  expect([0, 1, 2, -1].map((i) => call(i))).toEqual([100, 200, 300, 300]);
});

test('vectors: y = relu6(x · scale + bias), four at a time', () => {
  const { call, buffer } = build(['i32', 'i32', 'f32'], [], (f, from, end, scale) => {
    const factor = f.local('v128');
    f.get(scale).f32x4.splat().set(factor);
    f.loop((again) => {
      f.get(from);
      f.get(from)
        .v128.load()
        .get(factor)
        .f32x4.mul()
        .v128.const(Float32Array.of(0, 1, -1, 0))
        .f32x4.add();
      f.v128.const(new Float32Array(4)).f32x4.max().v128.const(new Float32Array(4).fill(6)).f32x4.min();
      f.v128.store(4096);
      f.get(from).i32.const(16).i32.add().tee(from);
      f.get(end).i32.ltU().branchIf(again);
    });
  });
  const floats = new Float32Array(buffer);
  floats.set([1, 2, 3, 4, -1, -2, 0, 0.5]);
  call(0, 32, 1.5);
  expect(Array.from(floats.subarray(1024, 1032))).toEqual([1.5, 4, 3.5, 6, 0, 0, 0, 0.75]);
});

test('lanes: shuffles, single lanes and masks', () => {
  const { call, buffer } = build([], ['i32'], (f) => {
    f.i32.const(0);
    f.v128.const(Int32Array.of(10, 11, 12, 13)).v128.const(Int32Array.of(20, 21, 22, 23));
    f.i8x16.shuffle([28, 29, 30, 31, 0, 1, 2, 3, 24, 25, 26, 27, 4, 5, 6, 7]);
    f.i32.const(-5).i32x4.replaceLane(2).v128.store(32);
    f.i32.const(0).i32.const(32).v128.load().v128.store32Lane(64, 3);
    f.i32.const(32).v128.load().v128.const(new Int32Array(4)).i32x4.ltS().i32x4.bitmask();
  });
  expect(call()).toBe(0b0100);
  expect(Array.from(new Int32Array(buffer, 32, 4))).toEqual([23, 10, -5, 11]);
  expect(new Int32Array(buffer, 64, 2)).toEqual(Int32Array.of(11, 0));
});

test('relaxed SIMD: a multiply-add', () => {
  const { call } = build(['f32', 'f32', 'f32'], ['f32'], (f, a, b, c) => {
    for (const x of [a, b, c]) f.get(x).f32x4.splat();
    f.f32x4.relaxedMadd();
    for (const x of [a, b]) f.get(x).f32x4.splat();
    f.v128.const(new Float32Array(4)).f32x4.relaxedNmadd();
    f.f32x4.sub().f32x4.extractLane(3);
  });
  // (a · b + c) - (0 - a · b)
  expect(call(3, 5, 2)).toBe(32);
});

test('atomics on a shared memory', () => {
  const { call, buffer } = build(['i32'], ['i32'], (f, add) => {
    f.i32.const(0).get(add).atomic.i32RmwAdd(8).drop();
    f.i32.const(8).i32.const(5).i32.const(77).atomic.i32RmwCmpxchg().drop();
    f.atomic.fence().i32.const(8).i32.const(1).atomic.notify();
    f.i32.const(8).atomic.i32Load().i32.const(10).i32.mul().i32.add();
  });
  expect(call(5)).toBe(770);
  expect(new Int32Array(buffer)[2]).toBe(77);
  expect(call(5)).toBe(820);
});

test('waiting for a value that has changed already returns at once; the main thread of a page may not wait', () => {
  const { call } = build([], ['i32'], (f) => f.i32.const(8).i32.const(-1).i64.const(-1).atomic.wait32());
  if ('document' in globalThis) expect(call).toThrow('Atomics.wait cannot be called in this context');
  else expect(call()).toBe(1);
});

test('64-bit integers, conversions and bytes', () => {
  const { call } = build(['i64', 'f64'], ['f64'], (f, n, x) => {
    f.get(n)
      .i64.const(2n ** 40n)
      .i64.xor()
      .i64.popcnt()
      .f64.convertI64U();
    f.get(x).i32.truncSatF64S().f64.convertI32S().f64.add();
    f.i32.const(0).i32.const(0x1ff).i32.store8(3).i32.const(3).i32.load8S().f64.convertI32S().f64.add();
  });
  expect(call(0b111n, 1e20)).toBe(4 + 2 ** 31 - 1 - 1);
});

test('memory: fill and copy', () => {
  const { call, buffer } = build([], ['i32'], (f) => {
    f.i32.const(16).i32.const(7).i32.const(3).memory.fill();
    f.i32.const(17).i32.const(16).i32.const(3).memory.copy();
    f.i32.const(1).memory.grow().memory.size().i32.add();
  });
  expect(call()).toBe(0);
  expect(Array.from(new Uint8Array(buffer, 15, 6))).toEqual([0, 7, 7, 7, 7, 0]);
});
