// Instructions on vectors of 32 and 64 bit integers. One line each; see parseTable for the notation.

export const i32x4 = {
  /** The number on the stack in every lane. */
  splat: 'fd11 i:v',
  extractLane: 'fd1b v:i lane 4',
  replaceLane: 'vi:v lane 4',
  eq: 'fd37 vv:v',
  ne: 'vv:v',
  ltS: 'vv:v',
  ltU: 'vv:v',
  gtS: 'vv:v',
  gtU: 'vv:v',
  leS: 'vv:v',
  leU: 'vv:v',
  geS: 'vv:v',
  geU: 'vv:v',
  extaddPairwiseI16x8S: 'fd7e v:v',
  extaddPairwiseI16x8U: 'v:v',
  abs: 'fda0 v:v',
  neg: 'v:v',
  allTrue: 'fda3 v:i',
  bitmask: 'v:i',
  extendLowI16x8S: 'fda7 v:v',
  extendHighI16x8S: 'v:v',
  extendLowI16x8U: 'v:v',
  extendHighI16x8U: 'v:v',
  shl: 'vi:v',
  shrS: 'vi:v',
  shrU: 'vi:v',
  add: 'vv:v',
  sub: 'fdb1 vv:v',
  mul: 'fdb5 vv:v',
  minS: 'vv:v',
  minU: 'vv:v',
  maxS: 'vv:v',
  maxU: 'vv:v',
  /** Sums of products of neighbouring pairs. */
  dotI16x8S: 'vv:v',
  extmulLowI16x8S: 'fdbc vv:v',
  extmulHighI16x8S: 'vv:v',
  extmulLowI16x8U: 'vv:v',
  extmulHighI16x8U: 'vv:v',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4S: 'fdf8 v:v',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4U: 'v:v',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2SZero: 'fdfc v:v',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2UZero: 'v:v',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF32x4S: 'fd101 v:v',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF32x4U: 'v:v',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF64x2SZero: 'v:v',
  /** Towards zero; the result for NaN and values outside the range depends on the machine. */
  relaxedTruncF64x2UZero: 'v:v',
  relaxedLaneselect: 'fd10b vvv:v',
  relaxedDotI8x16I7x16AddS: 'fd113 vvv:v',
} as const;

export const i64x2 = {
  /** The number on the stack in every lane. */
  splat: 'fd12 l:v',
  extractLane: 'fd1d v:l lane 2',
  replaceLane: 'vl:v lane 2',
  abs: 'fdc0 v:v',
  neg: 'v:v',
  allTrue: 'fdc3 v:i',
  bitmask: 'v:i',
  extendLowI32x4S: 'fdc7 v:v',
  extendHighI32x4S: 'v:v',
  extendLowI32x4U: 'v:v',
  extendHighI32x4U: 'v:v',
  shl: 'vi:v',
  shrS: 'vi:v',
  shrU: 'vi:v',
  add: 'vv:v',
  sub: 'fdd1 vv:v',
  mul: 'fdd5 vv:v',
  eq: 'vv:v',
  ne: 'vv:v',
  ltS: 'vv:v',
  gtS: 'vv:v',
  leS: 'vv:v',
  geS: 'vv:v',
  extmulLowI32x4S: 'vv:v',
  extmulHighI32x4S: 'vv:v',
  extmulLowI32x4U: 'vv:v',
  extmulHighI32x4U: 'vv:v',
  relaxedLaneselect: 'fd10c vvv:v',
} as const;
