// Instructions on 32 and 64 bit integers. One line each; see parseTable for the notation.

export const i32 = {
  load: '28 i:i memory 2',
  load8S: '2c i:i memory 0',
  load8U: 'i:i memory 0',
  load16S: 'i:i memory 1',
  load16U: 'i:i memory 1',
  store: '36 ii: memory 2',
  store8: '3a ii: memory 0',
  store16: 'ii: memory 1',
  /** Pushes a constant: -2^31 to 2^32-1. */
  const: '41 :i i32',
  eqz: '45 i:i',
  eq: 'ii:i',
  ne: 'ii:i',
  ltS: 'ii:i',
  ltU: 'ii:i',
  gtS: 'ii:i',
  gtU: 'ii:i',
  leS: 'ii:i',
  leU: 'ii:i',
  geS: 'ii:i',
  geU: 'ii:i',
  clz: '67 i:i',
  ctz: 'i:i',
  popcnt: 'i:i',
  add: 'ii:i',
  sub: 'ii:i',
  mul: 'ii:i',
  divS: 'ii:i',
  divU: 'ii:i',
  remS: 'ii:i',
  remU: 'ii:i',
  and: 'ii:i',
  or: 'ii:i',
  xor: 'ii:i',
  shl: 'ii:i',
  shrS: 'ii:i',
  shrU: 'ii:i',
  rotl: 'ii:i',
  rotr: 'ii:i',
  /** The low 32 bits. */
  wrapI64: 'a7 l:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: 'f:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: 'd:i',
  /** The same bits. */
  reinterpretF32: 'bc f:i',
  extend8S: 'c0 i:i',
  extend16S: 'i:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32S: 'fc00 f:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32U: 'f:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64S: 'd:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64U: 'd:i',
} as const;

export const i64 = {
  load: '29 i:l memory 3',
  load8S: '30 i:l memory 0',
  load8U: 'i:l memory 0',
  load16S: 'i:l memory 1',
  load16U: 'i:l memory 1',
  load32S: 'i:l memory 2',
  load32U: 'i:l memory 2',
  store: '37 il: memory 3',
  store8: '3c il: memory 0',
  store16: 'il: memory 1',
  store32: 'il: memory 2',
  /** Pushes a constant: a bigint, or a number that is a safe integer. */
  const: '42 :l i64',
  eqz: '50 l:i',
  eq: 'll:i',
  ne: 'll:i',
  ltS: 'll:i',
  ltU: 'll:i',
  gtS: 'll:i',
  gtU: 'll:i',
  leS: 'll:i',
  leU: 'll:i',
  geS: 'll:i',
  geU: 'll:i',
  clz: '79 l:l',
  ctz: 'l:l',
  popcnt: 'l:l',
  add: 'll:l',
  sub: 'll:l',
  mul: 'll:l',
  divS: 'll:l',
  divU: 'll:l',
  remS: 'll:l',
  remU: 'll:l',
  and: 'll:l',
  or: 'll:l',
  xor: 'll:l',
  shl: 'll:l',
  shrS: 'll:l',
  shrU: 'll:l',
  rotl: 'll:l',
  rotr: 'll:l',
  extendI32S: 'ac i:l',
  extendI32U: 'i:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: 'f:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: 'd:l',
  /** The same bits. */
  reinterpretF64: 'bd d:l',
  extend8S: 'c2 l:l',
  extend16S: 'l:l',
  extend32S: 'l:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32S: 'fc04 f:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32U: 'f:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64S: 'd:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64U: 'd:l',
} as const;
