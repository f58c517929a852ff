import { expect, test } from 'vitest';
import { type Kernel, kernels } from '../src/index.ts';
import { runKernel } from './run-kernel.ts';

/** A kernel that writes `count` bytes, the first one `offset` bytes after the beginning of its output. */
function writing(offset: number, count: number): Kernel<'fill'> {
  return {
    ...kernels.fill,
    emit({ module }, { outputs: [output] }) {
      const f = module.func({ name: 'write', params: ['i32'] });
      for (let i = 0; i < count; i++)
        f.i32
          .const((output?.address ?? 0) + offset + i)
          .i32.const(3)
          .i32.store8();
      return f;
    },
  };
}

test.each([
  [-1, 1, '1 before'],
  [5, 1, '0 after'],
  [0, 6, '0 after'],
])('writes from byte %i of an output of five on, %i of them, are found', (offset, count, where) => {
  const output = { shape: [5], dtype: 'uint8' } as const;
  const run = { name: 'fill', attributes: { value: 1 }, inputs: [], output } as const;
  expect(() => runKernel({ ...run, kernel: writing(offset, count) })).toThrow(`outside its outputs: ${where} them`);
  expect([...runKernel({ ...run, kernel: writing(0, 5) }).data]).toEqual([3, 3, 3, 3, 3]);
});
