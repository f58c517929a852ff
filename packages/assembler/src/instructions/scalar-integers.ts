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
  ne: '',
  ltS: '',
  ltU: '',
  gtS: '',
  gtU: '',
  leS: '',
  leU: '',
  geS: '',
  geU: '',
  clz: '67 i:i',
  ctz: '',
  popcnt: '',
  add: 'ii:i',
  sub: '',
  mul: '',
  divS: '',
  divU: '',
  remS: '',
  remU: '',
  and: '',
  or: '',
  xor: '',
  shl: '',
  shrS: '',
  shrU: '',
  rotl: '',
  rotr: '',
  /** The low 32 bits. */
  wrapI64: 'a7 l:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: '',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:i',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: '',
  /** The same bits. */
  reinterpretF32: 'bc f:i',
  extend8S: 'c0 i:i',
  extend16S: '',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32S: 'fc00 f:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32U: '',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64S: 'd:i',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64U: '',
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
  ne: '',
  ltS: '',
  ltU: '',
  gtS: '',
  gtU: '',
  leS: '',
  leU: '',
  geS: '',
  geU: '',
  clz: '79 l:l',
  ctz: '',
  popcnt: '',
  add: 'll:l',
  sub: '',
  mul: '',
  divS: '',
  divU: '',
  remS: '',
  remU: '',
  and: '',
  or: '',
  xor: '',
  shl: '',
  shrS: '',
  shrU: '',
  rotl: '',
  rotr: '',
  extendI32S: 'ac i:l',
  extendI32U: '',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: '',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:l',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: '',
  /** The same bits. */
  reinterpretF64: 'bd',
  extend8S: 'c2 l:l',
  extend16S: '',
  extend32S: '',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32S: 'fc04 f:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF32U: '',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64S: 'd:l',
  /** Towards zero; NaN becomes 0, values outside the range are clamped. */
  truncSatF64U: '',
} as const;
