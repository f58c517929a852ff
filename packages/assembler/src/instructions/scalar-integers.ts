// Instructions on 32 and 64 bit integers. One line each; see Instruction for the notation.

export const i32 = {
  /** Pushes a constant: -2^31 to 2^32-1. */
  const: ':i 41 i32',
  load: 'i:i 28 memory 2',
  load8S: 'i:i 2c memory 0',
  load8U: 'i:i 2d memory 0',
  load16S: 'i:i 2e memory 1',
  load16U: 'i:i 2f memory 1',
  store: 'ii: 36 memory 2',
  store8: 'ii: 3a memory 0',
  store16: 'ii: 3b memory 1',
  eqz: 'i:i 45',
  eq: 'ii:i 46',
  ne: 'ii:i 47',
  ltS: 'ii:i 48',
  ltU: 'ii:i 49',
  gtS: 'ii:i 4a',
  gtU: 'ii:i 4b',
  leS: 'ii:i 4c',
  leU: 'ii:i 4d',
  geS: 'ii:i 4e',
  geU: 'ii:i 4f',
  clz: 'i:i 67',
  ctz: 'i:i 68',
  popcnt: 'i:i 69',
  add: 'ii:i 6a',
  sub: 'ii:i 6b',
  mul: 'ii:i 6c',
  divS: 'ii:i 6d',
  divU: 'ii:i 6e',
  remS: 'ii:i 6f',
  remU: 'ii:i 70',
  and: 'ii:i 71',
  or: 'ii:i 72',
  xor: 'ii:i 73',
  shl: 'ii:i 74',
  shrS: 'ii:i 75',
  shrU: 'ii:i 76',
  rotl: 'ii:i 77',
  rotr: 'ii:i 78',
  /** The low 32 bits. */
  wrapI64: 'l:i a7',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:i a8',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: 'f:i a9',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:i aa',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: 'd:i ab',
  /** The same bits. */
  reinterpretF32: 'f:i bc',
  extend8S: 'i:i c0',
  extend16S: 'i:i c1',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32S: 'f:i fc00',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32U: 'f:i fc01',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64S: 'd:i fc02',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64U: 'd:i fc03',
} as const;

export const i64 = {
  /** Pushes a constant: a bigint, or a number that is a safe integer. */
  const: ':l 42 i64',
  load: 'i:l 29 memory 3',
  load8S: 'i:l 30 memory 0',
  load8U: 'i:l 31 memory 0',
  load16S: 'i:l 32 memory 1',
  load16U: 'i:l 33 memory 1',
  load32S: 'i:l 34 memory 2',
  load32U: 'i:l 35 memory 2',
  store: 'il: 37 memory 3',
  store8: 'il: 3c memory 0',
  store16: 'il: 3d memory 1',
  store32: 'il: 3e memory 2',
  eqz: 'l:i 50',
  eq: 'll:i 51',
  ne: 'll:i 52',
  ltS: 'll:i 53',
  ltU: 'll:i 54',
  gtS: 'll:i 55',
  gtU: 'll:i 56',
  leS: 'll:i 57',
  leU: 'll:i 58',
  geS: 'll:i 59',
  geU: 'll:i 5a',
  clz: 'l:l 79',
  ctz: 'l:l 7a',
  popcnt: 'l:l 7b',
  add: 'll:l 7c',
  sub: 'll:l 7d',
  mul: 'll:l 7e',
  divS: 'll:l 7f',
  divU: 'll:l 80',
  remS: 'll:l 81',
  remU: 'll:l 82',
  and: 'll:l 83',
  or: 'll:l 84',
  xor: 'll:l 85',
  shl: 'll:l 86',
  shrS: 'll:l 87',
  shrU: 'll:l 88',
  rotl: 'll:l 89',
  rotr: 'll:l 8a',
  extendI32S: 'i:l ac',
  extendI32U: 'i:l ad',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32S: 'f:l ae',
  /** Towards zero; traps on NaN and outside the range. */
  truncF32U: 'f:l af',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64S: 'd:l b0',
  /** Towards zero; traps on NaN and outside the range. */
  truncF64U: 'd:l b1',
  /** The same bits. */
  reinterpretF64: 'd:l bd',
  extend8S: 'l:l c2',
  extend16S: 'l:l c3',
  extend32S: 'l:l c4',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32S: 'f:l fc04',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32U: 'f:l fc05',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64S: 'd:l fc06',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64U: 'd:l fc07',
} as const;
