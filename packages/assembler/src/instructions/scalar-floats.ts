// Instructions on floating-point numbers. One line each; see Instruction for the notation.

export const f32 = {
  /** Pushes a constant, rounded to float32. */
  const: ':f 43 f32',
  load: 'i:f 2a memory 2',
  store: 'if: 38 memory 2',
  eq: 'ff:i 5b',
  ne: 'ff:i 5c',
  lt: 'ff:i 5d',
  gt: 'ff:i 5e',
  le: 'ff:i 5f',
  ge: 'ff:i 60',
  abs: 'f:f 8b',
  neg: 'f:f 8c',
  ceil: 'f:f 8d',
  floor: 'f:f 8e',
  trunc: 'f:f 8f',
  /** The nearest integer, ties to even. */
  nearest: 'f:f 90',
  sqrt: 'f:f 91',
  add: 'ff:f 92',
  sub: 'ff:f 93',
  mul: 'ff:f 94',
  div: 'ff:f 95',
  /** NaN if either is NaN. */
  min: 'ff:f 96',
  /** NaN if either is NaN. */
  max: 'ff:f 97',
  /** The first, with the sign of the second. */
  copysign: 'ff:f 98',
  convertI32S: 'i:f b2',
  convertI32U: 'i:f b3',
  convertI64S: 'l:f b4',
  convertI64U: 'l:f b5',
  demoteF64: 'd:f b6',
  /** The same bits. */
  reinterpretI32: 'i:f be',
} as const;

export const f64 = {
  /** Pushes a constant. */
  const: ':d 44 f64',
  load: 'i:d 2b memory 3',
  store: 'id: 39 memory 3',
  eq: 'dd:i 61',
  ne: 'dd:i 62',
  lt: 'dd:i 63',
  gt: 'dd:i 64',
  le: 'dd:i 65',
  ge: 'dd:i 66',
  abs: 'd:d 99',
  neg: 'd:d 9a',
  ceil: 'd:d 9b',
  floor: 'd:d 9c',
  trunc: 'd:d 9d',
  /** The nearest integer, ties to even. */
  nearest: 'd:d 9e',
  sqrt: 'd:d 9f',
  add: 'dd:d a0',
  sub: 'dd:d a1',
  mul: 'dd:d a2',
  div: 'dd:d a3',
  /** NaN if either is NaN. */
  min: 'dd:d a4',
  /** NaN if either is NaN. */
  max: 'dd:d a5',
  /** The first, with the sign of the second. */
  copysign: 'dd:d a6',
  convertI32S: 'i:d b7',
  convertI32U: 'i:d b8',
  convertI64S: 'l:d b9',
  convertI64U: 'l:d ba',
  promoteF32: 'f:d bb',
  /** The same bits. */
  reinterpretI64: 'l:d bf',
} as const;
