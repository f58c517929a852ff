// Instructions on floating-point numbers. One line each; see parseTable for the notation.

export const f32 = {
  load: '2a i:f memory 2',
  store: '38 if: memory 2',
  /** Pushes a constant, rounded to float32. */
  const: '43 :f f32',
  eq: '5b ff:i',
  ne: 'ff:i',
  lt: 'ff:i',
  gt: 'ff:i',
  le: 'ff:i',
  ge: 'ff:i',
  abs: '8b f:f',
  neg: 'f:f',
  ceil: 'f:f',
  floor: 'f:f',
  trunc: 'f:f',
  /** The nearest integer, ties to even. */
  nearest: 'f:f',
  sqrt: 'f:f',
  add: 'ff:f',
  sub: 'ff:f',
  mul: 'ff:f',
  div: 'ff:f',
  /** NaN if either is NaN. */
  min: 'ff:f',
  /** NaN if either is NaN. */
  max: 'ff:f',
  /** The first, with the sign of the second. */
  copysign: 'ff:f',
  convertI32S: 'b2 i:f',
  convertI32U: 'i:f',
  convertI64S: 'l:f',
  convertI64U: 'l:f',
  demoteF64: 'd:f',
  /** The same bits. */
  reinterpretI32: 'be i:f',
} as const;

export const f64 = {
  load: '2b i:d memory 3',
  store: '39 id: memory 3',
  /** Pushes a constant. */
  const: '44 :d f64',
  eq: '61 dd:i',
  ne: 'dd:i',
  lt: 'dd:i',
  gt: 'dd:i',
  le: 'dd:i',
  ge: 'dd:i',
  abs: '99 d:d',
  neg: 'd:d',
  ceil: 'd:d',
  floor: 'd:d',
  trunc: 'd:d',
  /** The nearest integer, ties to even. */
  nearest: 'd:d',
  sqrt: 'd:d',
  add: 'dd:d',
  sub: 'dd:d',
  mul: 'dd:d',
  div: 'dd:d',
  /** NaN if either is NaN. */
  min: 'dd:d',
  /** NaN if either is NaN. */
  max: 'dd:d',
  /** The first, with the sign of the second. */
  copysign: 'dd:d',
  convertI32S: 'b7 i:d',
  convertI32U: 'i:d',
  convertI64S: 'l:d',
  convertI64U: 'l:d',
  promoteF32: 'f:d',
  /** The same bits. */
  reinterpretI64: 'bf l:d',
} as const;
