import { expect, test } from 'vitest';
import { PythonRandom, ValueError } from '../src/index.ts';

// python3 -c "
// import random
// for s in [0, 42, 1234, -1234, 2**32 - 1, 2**32, 2**53 - 1]:
//   r = random.Random(s)
//   print([s, [r.getrandbits(k) for k in (1, 5, 31, 32, 33, 40, 53, 0)],
//          [r.randint(1, 10**9) for _ in range(4)], [r.randint(-10, 10) for _ in range(3)], r.randint(0, 2**45)])"
test.each([
  [
    0,
    [1, 12, 1627694678, 3823568514, 1806341205, 1061968961082, 4376848748439138, 0],
    [434794719, 985946605, 841597327, 891047769],
    [-1, 5, 1],
    15371293300243,
  ],
  [
    42,
    [1, 3, 53710184, 3184935163, 1181241943, 151282538206, 923193498493097, 0],
    [726600540, 795285933, 957970517, 585582862],
    [-8, 8, 3],
    2096080546035,
  ],
  [
    1234,
    [1, 24, 946466063, 501869158, 32175636, 1038999730288, 7268832455683793, 0],
    [625162103, 37501686, 721085797, 744196952],
    [-8, -7, 1],
    1225082769609,
  ],
  [
    -1234,
    [1, 24, 946466063, 501869158, 32175636, 1038999730288, 7268832455683793, 0],
    [625162103, 37501686, 721085797, 744196952],
    [-8, -7, 1],
    1225082769609,
  ],
  [
    4294967295,
    [1, 19, 436368544, 924893097, 6903586996, 662676240135, 8661361358540806, 0],
    [409220418, 721937220, 739348852, 938307215],
    [-2, 1, 5],
    4524363398965,
  ],
  [
    4294967296,
    [0, 11, 897280643, 4014597330, 71624475, 964699997961, 6866487935427072, 0],
    [355957433, 899627548, 585842147, 485133330],
    [-10, -6, -8],
    30481197324300,
  ],
  [
    9007199254740991,
    [0, 17, 478619461, 3232321614, 5116815672, 125187340780, 193918189570596, 0],
    [516235428, 481198841, 37486752, 288511347],
    [3, -9, 0],
    10846942622658,
  ],
])('seed %i gives the numbers of Python', (seed, bits, ninths, tens, wide) => {
  const random = new PythonRandom(seed);
  expect([1, 5, 31, 32, 33, 40, 53, 0].map((count) => random.getrandbits(count))).toEqual(bits);
  expect(ninths.map(() => random.randint(1, 10 ** 9))).toEqual(ninths);
  expect(tens.map(() => random.randint(-10, 10))).toEqual(tens);
  expect(random.randint(0, 2 ** 45)).toBe(wide);
});

// python3 -c "
// import random
// for s in [2**64, -2**64, 2**200 + 12345, 10**40]: print([s, [random.Random(s).getrandbits(32)]])"
test.each([
  [2n ** 64n, 4198958755],
  [-(2n ** 64n), 4198958755],
  [2n ** 200n + 12345n, 632829219],
  [10n ** 40n, 1492664192],
])('seed %i is taken whole', (seed, word) => {
  expect(new PythonRandom(seed).getrandbits(32)).toBe(word);
});

test('the stream matches Python over many blocks of words', () => {
  // python3 -c "
  // import random; r = random.Random(5); h = 0
  // for _ in range(100000): h = (h * 31 + r.getrandbits(32)) % 2**32
  // print(h)"
  const random = new PythonRandom(5);
  let sum = 0;
  for (let i = 0; i < 100_000; i++) sum = (Math.imul(sum, 31) + random.getrandbits(32)) >>> 0;
  expect(sum).toBe(3483579692);
});

test('restoring a state repeats the numbers that followed, also across blocks', () => {
  const random = new PythonRandom(3);
  for (let i = 0; i < 600; i++) random.getrandbits(32);
  const { state } = random;
  const draw = () => Array.from({ length: 700 }, () => random.getrandbits(32));
  const first = draw();
  random.state = state;
  expect(draw()).toEqual(first);
});

test('non-integers and ranges that are too large are refused', () => {
  expect(() => new PythonRandom(1.5)).toThrow('PythonRandom: Argument `seed` must be an integer. Received: seed=1.5');
  expect(() => new PythonRandom(2 ** 53)).toThrow('as a bigint');
  const random = new PythonRandom(1);
  for (const bits of [-1, 54, 1.5]) expect(() => random.getrandbits(bits)).toThrow(ValueError);
  for (const [low, high] of [
    [2, 1],
    [0.5, 2],
    [0, 2 ** 53],
    [-(2 ** 52), 2 ** 52],
  ] as const) {
    expect(() => random.randint(low, high)).toThrow('PythonRandom.randint: Expected integers `low` <= `high`.');
  }
  expect(random.getrandbits(32)).toBe(new PythonRandom(1).getrandbits(32));
});
