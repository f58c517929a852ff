// Instructions on vectors of 32 and 64 bit integers. One line each; see parseTable for the notation.

export const i32x4 = {
  /** The number on the stack in every lane. */
  splat: 'fd11 i:v',
  extractLane: 'fd1b v:i lane 4',
  replaceLane: 'vi:v lane 4',
  eq: 'fd37 vv:v',
  ne: '',
  ltS: '',
  ltU: '',
  gtS: '',
  gtU: '',
  leS: '',
  leU: '',
  geS: '',
  geU: '',
  extaddPairwiseI16x8S: 'fd7e v:v',
  extaddPairwiseI16x8U: '',
  abs: 'fda0',
  neg: '',
  allTrue: 'fda3 v:i',
  bitmask: '',
  extendLowI16x8S: 'fda7 v:v',
  extendHighI16x8S: '',
  extendLowI16x8U: '',
  extendHighI16x8U: '',
  shl: 'vi:v',
  shrS: '',
  shrU: '',
  add: 'vv:v',
  sub: 'fdb1',
  mul: 'fdb5',
  minS: '',
  minU: '',
  maxS: '',
  maxU: '',
  /** Sums of products of neighbouring pairs. */
  dotI16x8S: '',
  extmulLowI16x8S: 'fdbc',
  extmulHighI16x8S: '',
  extmulLowI16x8U: '',
  extmulHighI16x8U: '',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4S: 'fdf8 v:v',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4U: '',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2SZero: 'fdfc',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2UZero: '',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF32x4S: 'fd101',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF32x4U: '',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF64x2SZero: '',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF64x2UZero: '',
  relaxedLaneselect: 'fd10b vvv:v',
  relaxedDotI8x16I7x16AddS: 'fd113',
} as const;

export const i64x2 = {
  /** The number on the stack in every lane. */
  splat: 'fd12 l:v',
  extractLane: 'fd1d v:l lane 2',
  replaceLane: 'vl:v lane 2',
  abs: 'fdc0 v:v',
  neg: '',
  allTrue: 'fdc3 v:i',
  bitmask: '',
  extendLowI32x4S: 'fdc7 v:v',
  extendHighI32x4S: '',
  extendLowI32x4U: '',
  extendHighI32x4U: '',
  shl: 'vi:v',
  shrS: '',
  shrU: '',
  add: 'vv:v',
  sub: 'fdd1',
  mul: 'fdd5',
  eq: '',
  ne: '',
  ltS: '',
  gtS: '',
  leS: '',
  geS: '',
  extmulLowI32x4S: '',
  extmulHighI32x4S: '',
  extmulLowI32x4U: '',
  extmulHighI32x4U: '',
  relaxedLaneselect: 'fd10c vvv:v',
} as const;
