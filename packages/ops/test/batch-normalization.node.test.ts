import { readFileSync } from 'node:fs';
import { expectClose, hasShared, shared } from '@sepal/goldens';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, test } from 'vitest';
import { add, batchNormalization, moments, multiply } from '../src/index.ts';

interface Golden {
  readonly x: readonly number[];
  readonly shape: readonly number[];
  /** In inference, with the initial moving averages. */
  readonly infer: readonly number[];
  /** One call in training. */
  readonly train: readonly number[];
  /** gamma, beta, moving mean, moving variance after that call. */
  readonly after: readonly [number[], number[], number[], number[]];
}

describe.skipIf(!hasShared('keras', 'golden', 'numeric.json'))('the goldens of the shared folder', () => {
  const read = (): Golden => JSON.parse(readFileSync(shared('keras', 'golden', 'numeric.json'), 'utf8')).bn;

  const MEAN = tensor([0.1, 0.2]);
  const VARIANCE = tensor([2, 0.5]);

  test('inference', () => {
    const { x, shape, infer, after } = read();
    const [gamma, beta] = after.map((values) => tensor(values));
    const y = batchNormalization(tensor(Float32Array.from(x), shape), MEAN, VARIANCE, { gamma, beta });
    expectClose(y.data, infer, { relative: 1e-6, absolute: 1e-6 });
  });

  test('in training: moments of the batch, and moving averages of momentum 0.99', () => {
    const { x: data, shape, train, after } = read();
    const x = tensor(Float32Array.from(data), shape);
    const [gamma, beta] = after.map((values) => tensor(values));
    const batch = moments(x, { axis: [0, 1, 2] });
    const y = batchNormalization(x, batch.mean, batch.variance, { gamma, beta });
    expectClose(y.data, train, { relative: 1e-6, absolute: 1e-6 });
    const moved = (old: Tensor, now: Tensor) => add(multiply(old, 0.99), multiply(now, 0.01)).data;
    expectClose(moved(MEAN, batch.mean), after[2], { relative: 1e-6 });
    expectClose(moved(VARIANCE, batch.variance), after[3], { relative: 1e-6 });
  });
});
