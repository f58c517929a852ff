import { logSoftmax, softmax } from '@sepal/ops';
import { createEngine } from '@sepal/runtime';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Activation, Sequential, Softmax } from '../../src/index.ts';

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const none = [nan, nan, nan, nan];

interface Case {
  /** Four numbers, as a 2×2 picture. */
  readonly x: readonly number[];
  /** The results of Keras 3.15 on JAX: the layer along both axes, softmax and logSoftmax along the last. */
  readonly both: readonly number[];
  readonly last: readonly number[];
  readonly logLast: readonly number[];
}

const [little, much] = [0.26894142, 0.73105858];
const [logLittle, logMuch] = [-1.31326163, -0.31326163];

const cases: readonly Case[] = [
  {
    x: [0, 1, inf, 2],
    both: [0, 0, nan, 0],
    last: [little, much, nan, nan],
    logLast: [logLittle, logMuch, nan, nan],
  },
  { x: [inf, 1, inf, 2], both: [nan, 0, nan, 0], last: none, logLast: none },
  {
    x: [0, 1, -inf, 2],
    both: [0.09003057, 0.24472848, 0, 0.66524097],
    last: [little, much, 0, 1],
    logLast: [logLittle, logMuch, -inf, 0],
  },
  { x: [-inf, -inf, -inf, -inf], both: none, last: none, logLast: none },
  {
    x: [-inf, -inf, 1, 2],
    both: [0, 0, little, much],
    last: [nan, nan, little, much],
    logLast: [nan, nan, logLittle, logMuch],
  },
  {
    x: [inf, -inf, 1, 2],
    both: [nan, 0, 0, 0],
    last: [nan, nan, little, much],
    logLast: [nan, nan, logLittle, logMuch],
  },
  { x: [nan, 1, inf, 0], both: none, last: none, logLast: none },
];

const rounded = (data: ArrayLike<number>): number[] => Array.from(data, (y) => Math.round(y * 1e6) / 1e6);

describe.each(cases)('of $x', ({ x, both, last, logLast }) => {
  const picture = tensor(x, [1, 2, 2]);
  const transposed = tensor([x[0] as number, x[2] as number, x[1] as number, x[3] as number], [1, 2, 2]);
  const across = (y: readonly number[]) => [y[0], y[2], y[1], y[3]] as number[];

  test('the reference', () => {
    expect(rounded(new Softmax({ axis: [1, 2] }).apply(picture).data)).toEqual(rounded(both));
    expect(rounded(softmax(picture, [1, 2]).data)).toEqual(both.some(Number.isNaN) ? none : rounded(both));
    expect(rounded(softmax(picture).data)).toEqual(rounded(last));
    expect(rounded(logSoftmax(picture).data)).toEqual(rounded(logLast));
    expect(rounded(softmax(transposed, 1).data)).toEqual(rounded(across(last)));
  });

  test('the kernels', async () => {
    const engine = await createEngine({ engine: 'wasm' });
    const predicted = async (layer: Softmax | Activation, given = picture) =>
      rounded((await new Sequential([layer]).predict(given, { engine })).data as Float32Array);
    expect(await predicted(new Softmax({ axis: [1, 2] }))).toEqual(rounded(both));
    expect(await predicted(new Softmax())).toEqual(rounded(last));
    expect(await predicted(new Softmax({ axis: 1 }), transposed)).toEqual(rounded(across(last)));
    expect(await predicted(new Activation('logSoftmax'))).toEqual(rounded(logLast));
  });
});
