import { expect, test } from 'vitest';
import { AssemblyError, atomics, ModuleBuilder, UncheckedModuleBuilder } from '../src/index.ts';
import { host, run } from './host.ts';
import { read, textOf } from './reader.ts';

test('an empty module is eight bytes', () => {
  const bytes = new ModuleBuilder().toBytes();
  expect(bytes).toHaveLength(8);
  expect(host.validate(bytes)).toBe(true);
});

test('memories: imported or not, with or without a maximum, shared or not, exported', () => {
  const memoryOf = (write: (module: ModuleBuilder) => void): string => {
    const module = new ModuleBuilder();
    write(module);
    return textOf(module.toBytes()).split('\n').slice(1).join(' ');
  };
  expect(memoryOf((m) => m.memory({ initial: 1 }))).toContain('(memory (;0;) 1)');
  expect(memoryOf((m) => m.memory({ initial: 0, maximum: 65536, export: 'm' }))).toContain(
    '(memory (;0;) 0 65536)   (export "m" (memory 0))',
  );
  expect(memoryOf((m) => m.memory({ initial: 300, maximum: 300, shared: true }))).toContain(
    '(memory (;0;) 300 300 shared)',
  );
  const imported = { module: 'env', name: 'memory', initial: 2, maximum: 4, shared: true };
  expect(memoryOf((m) => m.importMemory(imported))).toContain('(import "env" "memory" (memory (;0;) 2 4 shared))');
});

test('names are UTF-8', () => {
  const name = 'é→🙂\ud800x';
  const module = new ModuleBuilder({ names: true });
  module.func({ name, export: true });
  expect(Object.keys(run(module.toBytes()))).toEqual(['é→🙂\ufffdx']);
});

test('the name section gives debuggers the functions’ names', () => {
  const write = (names: boolean): Uint8Array => {
    const module = new ModuleBuilder({ names });
    const log = module.importFunc('env', 'log', { params: [], results: [] });
    module.func({ name: 'pointwise 3' }).call(log);
    return module.toBytes();
  };
  expect(textOf(write(true))).toContain('(func $log');
  expect(textOf(write(true))).toMatch(/\(func \$pointwise_3/);
  expect(textOf(write(false))).not.toContain('$');
});

test('imports are called with their parameters and return their results', () => {
  const module = new ModuleBuilder();
  const pair = module.importFunc('env', 'pair', { params: ['i32', 'f64'], results: ['f64', 'i32'] });
  expect(pair.name).toBe('pair');
  expect(pair.params.map(({ type }) => type)).toEqual(['i32', 'f64']);
  const f = module.func({ name: 'f', results: ['f64'], export: true });
  f.i32.const(3).f64.const(0.5).call(pair).f64.convertI32S().f64.add();
  const env = { pair: (a: number, b: number) => [a + b, 100] };
  expect(run(module.toBytes(), { env })['f']?.()).toBe(103.5);
});

test('toBytes may be called again, after more was written', () => {
  const module = new ModuleBuilder();
  module.func({ name: 'a', export: true });
  const first = module.toBytes();
  expect(module.toBytes()).toEqual(first);
  module.func({ name: 'b', export: true });
  expect(Object.keys(run(module.toBytes()))).toEqual(['a', 'b']);
});

test('the builder without a checker writes the same bytes, and wrong ones where asked to', () => {
  const write = (module: UncheckedModuleBuilder): Uint8Array => {
    const f = module.func({ name: 'f', results: ['i32'], export: true });
    f.i32.const(1).i32.const(2).i32.add();
    return module.toBytes();
  };
  expect(write(new UncheckedModuleBuilder())).toEqual(write(new ModuleBuilder()));
  const module = new UncheckedModuleBuilder();
  module.func({ name: 'f' }).i32.add();
  expect(read(module.toBytes())).toHaveProperty('problem');
});

test('the builder without a checker has the instructions on shared memory only if it is given them', () => {
  const write = (module: UncheckedModuleBuilder): Uint8Array => {
    module.importMemory({ module: 'env', name: 'memory', initial: 1, maximum: 1, shared: true });
    module
      .func({ name: 'f', results: ['i32'], export: true })
      .i32.const(8)
      .atomic.i32Load();
    return module.toBytes();
  };
  expect(write(new UncheckedModuleBuilder({ atomics }))).toEqual(write(new ModuleBuilder()));
  expect(new UncheckedModuleBuilder().func({ name: 'f' }).atomic).toBeUndefined();
});

test.each<[string, (module: ModuleBuilder) => unknown]>([
  ['memory: expected between 0 and 65536 pages, found 65537.', (m) => m.memory({ initial: 65537 })],
  ['memory: expected between 0 and 65536 pages, found 1.5.', (m) => m.memory({ initial: 1, maximum: 1.5 })],
  ['memory: the maximum, 1, is below the initial 2.', (m) => m.memory({ initial: 2, maximum: 1 })],
  ['memory: a shared memory needs a maximum.', (m) => m.memory({ initial: 2, shared: true })],
  [
    'memory: the module has one already.',
    (m) => {
      m.memory({ initial: 1 });
      m.importMemory({ module: 'env', name: 'memory', initial: 1 });
    },
  ],
  [
    "'m' is exported already.",
    (m) => {
      m.func({ name: 'f', export: 'm' });
      m.memory({ initial: 1, export: 'm' });
    },
  ],
  [
    "'f' is exported already.",
    (m) => {
      m.func({ name: 'f', export: true });
      m.func({ name: 'g', export: 'f' });
    },
  ],
  [
    "function 'late': import 'late' before the first function is made.",
    (m) => {
      m.func({ name: 'f' });
      m.importFunc('env', 'late', { params: [], results: [] });
    },
  ],
  [
    "'i16' is not a value type: expected i32, i64, f32, f64 or v128.",
    (m) => m.func({ name: 'f', params: ['i16' as 'i32'] }),
  ],
])('%s', (message, write) => {
  const module = new ModuleBuilder();
  let error: unknown;
  try {
    write(module);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(AssemblyError);
  expect(error).toHaveProperty('message', message);
  // Rejected calls left nothing behind.
  expect(host.validate(module.toBytes())).toBe(true);
});
