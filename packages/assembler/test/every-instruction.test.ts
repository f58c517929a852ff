import { describe, expect, test } from 'vitest';
import { ModuleBuilder } from '../src/index.ts';
import { host } from './host.ts';
import { emit, everyInstruction, type Listed } from './instruction-arguments.ts';
import { instructionsOf } from './reader.ts';

/** The text format's name: `f32x4.relaxed_madd`, `i32.atomic.rmw8.add_u`. */
function textName({ namespace, method }: Listed): string {
  const snake = method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (namespace !== 'atomic') return `${namespace}.${snake}`;
  if (!snake.startsWith('i')) return snake === 'fence' ? 'atomic.fence' : `memory.atomic.${snake}`;
  const [type, operation, ...rest] = snake.split('_');
  return operation?.startsWith('rmw')
    ? `${type}.atomic.${operation}.${rest.join('_')}`
    : `${type}.atomic.${[operation, ...rest].join('_')}`;
}

const LANES = [0, 31, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** Arguments of every kind, and how the text format shows them. */
function examples({ kind, size }: Listed): readonly (readonly [readonly unknown[], string])[] {
  switch (kind) {
    case 'memory':
      return [
        [[], ''],
        [[300], ' offset=300'],
        [[2 ** 32 - 1, 1], ` offset=4294967295${size === 0 ? '' : ' align=1'}`],
        [[0, 2 ** size], ''],
      ];
    case 'atomic':
      return [
        [[], ''],
        [[128], ' offset=128'],
      ];
    case 'lane-memory':
      return [
        [[0, 0], ' 0'],
        [[16, 16 / 2 ** size - 1, 1], ` offset=16${size === 0 ? '' : ' align=1'} ${16 / 2 ** size - 1}`],
      ];
    case 'lane':
      return [
        [[0], ' 0'],
        [[size - 1], ` ${size - 1}`],
      ];
    case 'shuffle':
      return [[[LANES], ` ${LANES.join(' ')}`]];
    case 'i32':
      return [0, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1].map((n) => [
        [n],
        ` ${n | 0}`,
      ]);
    case 'i64':
      return [0, 64, -65, 2 ** 53 - 1, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n].map((n) => [
        [n],
        ` ${BigInt.asIntN(64, BigInt(n))}`,
      ]);
    case 'f32':
      return [
        [[0.5], ' 0x1p-1 (;=0.5;)'],
        [[-Infinity], ' -inf (;=-inf;)'],
        [[-0], ' -0x0p+0 (;=-0;)'],
      ];
    case 'f64':
      return [[[0.1], ' 0x1.999999999999ap-4 (;=0.1;)']];
    case 'v128': {
      const text = ' i32x4 0x3f800000 0x00000000 0xffffffff 0x00000007';
      const words = Int32Array.of(9, 0x3f800000, 0, -1, 7);
      return [
        [[words.subarray(1)], text],
        [[new Uint8Array(words.buffer, 4)], text],
        [[Float32Array.of(1, 2, -1, 0.5)], ' i32x4 0x3f800000 0x40000000 0xbf800000 0x3f000000'],
      ];
    }
    default:
      return [[[], '']];
  }
}

describe.each(everyInstruction.map((listed) => [textName(listed), listed] as const))('%s', (name, listed) => {
  test.each(examples(listed))('%o%s', (args, text) => {
    for (const check of [true, false]) {
      const module = new ModuleBuilder({ check });
      module.importMemory({ module: 'env', name: 'memory', initial: 1, maximum: 2, shared: true });
      const f = module.func({ name: 'f', params: listed.takes, results: listed.gives, export: true });
      for (const param of f.params) f.get(param);
      emit(f, listed, args);
      const bytes = module.toBytes();
      expect(host.validate(bytes)).toBe(true);
      expect(instructionsOf(bytes).slice(listed.takes.length)).toEqual([name + text]);
    }
  });
});
