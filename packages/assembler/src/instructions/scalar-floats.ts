// Instructions on floating-point numbers. One line each; see parseTable for the notation.

export const f32 = {
  load: '2a i:f memory 2',
  store: '38 if: memory 2',
  /** Pushes a constant, rounded to float32. */
  const: '43 :f f32',
  eq: '5b ff:i',
  ne: '',
  lt: '',
  gt: '',
  le: '',
  ge: '',
  abs: '8b f:f',
  neg: '',
  ceil: '',
  floor: '',
  trunc: '',
  /** The nearest integer, ties to even. */
  nearest: '',
  sqrt: '',
  add: 'ff:f',
  sub: '',
  mul: '',
  div: '',
  /** NaN if either is NaN. */
  min: '',
  /** NaN if either is NaN. */
  max: '',
  /** The first, with the sign of the second. */
  copysign: '',
  convertI32S: 'b2 i:f',
  convertI32U: '',
  convertI64S: 'l:f',
  convertI64U: '',
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
  ne: '',
  lt: '',
  gt: '',
  le: '',
  ge: '',
  abs: '99 d:d',
  neg: '',
  ceil: '',
  floor: '',
  trunc: '',
  /** The nearest integer, ties to even. */
  nearest: '',
  sqrt: '',
  add: 'dd:d',
  sub: '',
  mul: '',
  div: '',
  /** NaN if either is NaN. */
  min: '',
  /** NaN if either is NaN. */
  max: '',
  /** The first, with the sign of the second. */
  copysign: '',
  convertI32S: 'b7 i:d',
  convertI32U: '',
  convertI64S: 'l:d',
  convertI64U: '',
  promoteF32: 'f:d',
  /** The same bits. */
  reinterpretI64: 'bf l:d',
} as const;
