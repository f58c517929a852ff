import { expect, test } from 'vitest';
import {
  dropout,
  randint,
  randomNormal,
  randomUniform,
  SeedGenerator,
  ShapeError,
  splitKey,
  type Tensor,
  tensor,
  threefry2x32,
  threefryBits,
  truncatedNormal,
  ValueError,
} from '../src/index.ts';

/** A checksum over the bits of every element. */
function checksum({ data }: Tensor): number {
  let sum = 0;
  for (const word of new Uint32Array(data.buffer)) sum = (Math.imul(sum, 31) + word) >>> 0;
  return sum;
}

const size = 100_000;
const samplers = {
  uniform: (seed: number) => randomUniform([size], { seed }),
  uniformRange: (seed: number) => randomUniform([size], { seed, minval: -0.3, maxval: 0.14213381 }),
  normal: (seed: number) => randomNormal([size], { seed }),
  normalScaled: (seed: number) => randomNormal([size], { seed, mean: 0.3, stddev: 0.05 }),
  truncated: (seed: number) => truncatedNormal([size], { seed }),
  truncatedScaled: (seed: number) => truncatedNormal([size], { seed, mean: -0.1, stddev: 0.07 }),
  randint: (seed: number) => randint([size], { seed, minval: -5, maxval: 1000003 }),
  dropout: (seed: number) => dropout(tensor(new Float32Array(size).fill(1)), 0.3, { seed }),
};

// Keras 3.15.1 on JAX 0.10.2, CPU. For each seed, with R = keras.random and n = (100000,), the checksum
//   h = 0; for w in np.asarray(x).view(np.uint32).tolist(): h = (h * 31 + w) % 2**32
// of R.uniform(n, seed=s), R.uniform(n, -0.3, 0.14213381, seed=s), R.normal(n, seed=s), R.normal(n, 0.3, 0.05, seed=s),
// R.truncated_normal(n, seed=s), R.truncated_normal(n, -0.1, 0.07, seed=s), R.randint(n, -5, 1000003, seed=s),
// R.dropout(np.ones(100000, 'float32'), 0.3, seed=s).
test.each([
  [0, [1368952548, 3989099201, 1207267640, 3120489283, 2434275940, 179503192, 1314950464, 1109398808]],
  [42, [4105660064, 4100172181, 2573739598, 3589164706, 1803601568, 934881376, 2151468368, 3643846320]],
  [835549144, [4097300354, 765568849, 2343775307, 2476434356, 3524100444, 2584127213, 330404525, 2707011686]],
  [4294967295, [1594743216, 1864960286, 1586219923, 4188736342, 3588798082, 3832003610, 649253395, 1436751846]],
])('all samplers give the bits of Keras on JAX for seed %i', (seed, expected) => {
  expect(Object.values(samplers).map((sample) => checksum(sample(seed)))).toEqual(expected);
});

test('the cipher matches its authors’ test vectors', () => {
  // kat_vectors of Random123, threefry2x32 with 20 rounds: counter, key, result.
  const block = new Uint32Array(2);
  threefry2x32([0, 0], 0, 0, block);
  expect([...block]).toEqual([0x6b200159, 0x99ba4efe]);
  threefry2x32([0xffffffff, 0xffffffff], 0xffffffff, 0xffffffff, block);
  expect([...block]).toEqual([0x1cb996fc, 0xbb002be7]);
  threefry2x32([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3, block);
  expect([...block]).toEqual([0xc4923a9c, 0x483df7a0]);
});

test('bits and split keys match JAX', () => {
  // jax.random.bits(np.array([42, 7], np.uint32), (4,))
  expect([...threefryBits([42, 7], 4)]).toEqual([2120649472, 3509122521, 3629482621, 389190740]);
  // jax.random.key_data(jax.random.split(jax.random.wrap_key_data(np.array([42, 0], np.uint32))))
  expect(splitKey([42, 0], 0)).toEqual([3732534457, 1332528664]);
  expect(splitKey([42, 0], 1)).toEqual([3871190435, 4135215131]);
});

test('any part of a stream can be computed alone, also where the counter passes 32 bits', () => {
  const whole = threefryBits([5, 6], 10);
  expect([...threefryBits([5, 6], 4, 3)]).toEqual([...whole.subarray(3, 7)]);
  const across = threefryBits([5, 6], 4, 2 ** 32 - 2);
  const block = new Uint32Array(2);
  threefry2x32([5, 6], 1, 1, block);
  expect(across[3]).toBe(((block[0] as number) ^ (block[1] as number)) >>> 0);
  expect(across[0]).toBe(threefryBits([5, 6], 1, 2 ** 32 - 2)[0]);
  expect(across[2]).not.toBe(whole[0]);
});

test('dropout broadcasts the mask of a noiseShape', () => {
  const x = tensor(
    Array.from({ length: 12 }, (_, index) => index + 1),
    [2, 3, 2],
  );
  // R.dropout(np.arange(1, 13, dtype='float32').reshape(2, 3, 2), 0.5, noise_shape=(None, 1, 2), seed=3).tolist()
  expect(dropout(x, 0.5, { seed: 3, noiseShape: [null, 1, 2] }).toArray()).toEqual([
    [
      [0, 4],
      [0, 8],
      [0, 12],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  ]);
  // the same with noise_shape=(3, 1)
  expect(dropout(x, 0.5, { seed: 3, noiseShape: [3, 1] }).toArray()).toEqual([
    [
      [0, 0],
      [6, 8],
      [0, 0],
    ],
    [
      [0, 0],
      [18, 20],
      [0, 0],
    ],
  ]);
});

test('edges: empty shapes, scalars, reversed ranges, the whole range of integers', () => {
  expect(randomUniform([0, 3], { seed: 1 }).size).toBe(0);
  expect(randomUniform([], { seed: 1 }).item()).toBe(Math.fround(0.13620758));
  // R.uniform((2,), minval=3, maxval=1, seed=1), R.randint((2,), 3, 1, seed=1)
  expect([...randomUniform([2], { seed: 1, minval: 3, maxval: 1 }).data]).toEqual([3, 3]);
  expect([...randint([2], { seed: 1, minval: 3, maxval: 1 }).data]).toEqual([3, 3]);
  // R.randint((4,), -2**31, 2**31 - 1, seed=42).tolist()
  expect([...randint([4], { seed: 42, minval: -(2 ** 31), maxval: 2 ** 31 - 1 }).data]).toEqual([
    349597137, 1997869472, -1676827840, -1910399680,
  ]);
  const { data } = truncatedNormal([size], { seed: 9 });
  expect(Math.max(...data.subarray(0, 50_000))).toBeLessThan(2);
  expect(Math.min(...data.subarray(0, 50_000))).toBeGreaterThan(-2);
});

test('a dropout rate of 0 or 1 draws no seed', () => {
  const x = tensor([1, 2, 3]);
  const seed = new SeedGenerator(5);
  expect(dropout(x, 0, { seed })).toBe(x);
  expect([...dropout(x, 1, { seed }).data]).toEqual([0, 0, 0]);
  expect(seed.state).toEqual([5, 0]);
  dropout(x, 0.5, { seed });
  expect(seed.state).toEqual([5, 1]);
});

test('bad arguments are refused and draw no seed', () => {
  const seed = new SeedGenerator(5);
  expect(() => randomUniform([2.5], { seed })).toThrow(ShapeError);
  expect(() => randint([2], { minval: 0, maxval: 1.5, seed })).toThrow(ValueError);
  expect(() => dropout(tensor([1, 2]), -0.1, { seed })).toThrow(ValueError);
  expect(seed.state).toEqual([5, 0]);
  expect(() => randomNormal([2], { seed: 1.5 })).toThrow(
    'randomNormal: Argument `seed` must be either an integer or an instance of `SeedGenerator`. ' +
      'Received: seed=1.5 (of type number)',
  );
  expect(() => randomUniform([-1])).toThrow('randomUniform: A shape holds non-negative integers. Received shape=[-1].');
  expect(() => randomUniform([2], { maxval: Number.NaN })).toThrow('Argument `maxval` must be a finite number');
  expect(() => randomNormal([2], { stddev: Number.POSITIVE_INFINITY })).toThrow(
    'randomNormal: Argument `stddev` must be a finite number. Received: stddev=Infinity',
  );
  expect(() => randint([2], { minval: 0.5, maxval: 3 })).toThrow('randint: Argument `minval` must be an integer');
  expect(() => randint([2], { minval: 0, maxval: 2 ** 31 })).toThrow('Received: maxval=2147483648');
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
  expect(() => dropout(x, 1.5)).toThrow(
    'dropout: Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=1.5',
  );
  expect(() => dropout(x, Number.NaN)).toThrow('Received: rate=NaN');
  expect(() => dropout(x, 0.5, { noiseShape: [2, 2] })).toThrow('cannot be broadcast');
  expect(() => dropout(x, 0.5, { noiseShape: [1, 2, 3] })).toThrow('noiseShape (1, 2, 3) cannot be broadcast');
  expect(() => dropout(tensor([1], [1], 'int32') as unknown as Tensor<'float32'>, 0.5)).toThrow('float32');
});
