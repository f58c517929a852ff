import { randomNormal } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Orthogonal } from '../src/index.ts';

/** The largest error of the dot products between the columns of `[rows, columns]`, which should be 1 or 0. */
function orthonormalError(data: ArrayLike<number>, rows: number, columns: number): number {
  let error = 0;
  for (let a = 0; a < columns; a++) {
    for (let b = a; b < columns; b++) {
      let dot = 0;
      for (let i = 0; i < rows; i++) dot += (data[i * columns + a] as number) * (data[i * columns + b] as number);
      error = Math.max(error, Math.abs(dot - (a === b ? 1 : 0)));
    }
  }
  return error;
}

function transposed(data: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)] as number);
}

describe('Orthogonal', () => {
  test.each([
    [[5, 5], 5, 5],
    [[40, 7], 40, 7],
    [[3, 3, 4, 8], 36, 8],
    [[1, 1], 1, 1],
    [[64, 64], 64, 64],
  ] as const)('shape %j has orthonormal columns', (shape, rows, columns) => {
    const value = new Orthogonal({ seed: 1234 }).call(shape);
    expect(value.shape).toEqual(shape);
    expect(orthonormalError(value.data, rows, columns)).toBeLessThan(2e-7);
  });

  test.each([
    [[3, 9], 3, 9],
    [[1, 2, 2, 10], 4, 10],
  ] as const)('shape %j has orthonormal rows', (shape, rows, columns) => {
    const { data } = new Orthogonal({ seed: 1234 }).call(shape);
    expect(orthonormalError(transposed(data, rows, columns), columns, rows)).toBeLessThan(2e-7);
  });

  test('is the Q of a QR decomposition whose R has a positive diagonal', () => {
    const [rows, columns] = [9, 6];
    const { data: q } = new Orthogonal({ seed: 5 }).call([rows, columns]);
    const { data: a } = randomNormal([rows, columns], { seed: 5 });
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k <= j; k++) {
        // R = Qᵀ A, at row j and column k.
        let r = 0;
        for (let i = 0; i < rows; i++) r += (q[i * columns + j] as number) * (a[i * columns + k] as number);
        if (j === k) expect(r).toBeGreaterThan(0);
        else expect(Math.abs(r)).toBeLessThan(1e-6);
      }
    }
  });

  test('respects gain', () => {
    const initializer = new Orthogonal({ gain: 2, seed: 1234 });
    const unit = new Orthogonal({ seed: 1234 }).call([5, 5]).data;
    expect(initializer.call([5, 5]).data).toEqual(unit.map((value) => 2 * value));
    expect(initializer.getConfig()).toEqual({ seed: 1234, gain: 2 });
    expect(Orthogonal.fromConfig(initializer.getConfig()).gain).toBe(2);
    expect(() => new Orthogonal({ gain: Number.NaN })).toThrow('Orthogonal: Argument `gain` must be a finite number.');
  });

  test('can be empty', () => {
    expect(new Orthogonal().call([0, 3]).shape).toEqual([0, 3]);
    expect(new Orthogonal().call([3, 0]).shape).toEqual([3, 0]);
  });

  test('needs two axes', () => {
    expect(() => new Orthogonal().call([3])).toThrow(
      'Orthogonal: The tensor to initialize must be at least two-dimensional. Received: shape=(3,) of rank 1.',
    );
  });
});
