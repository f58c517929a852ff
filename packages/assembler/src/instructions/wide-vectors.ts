// Instructions on vectors of 32 and 64 bit integers. One line each; see Instruction for the notation.

export const i32x4 = {
  /** The number on the stack in every lane. */
  splat: 'i:v fd11',
  extractLane: 'v:i fd1b lane 4',
  replaceLane: 'vi:v fd1c lane 4',
  eq: 'vv:v fd37',
  ne: 'vv:v fd38',
  ltS: 'vv:v fd39',
  ltU: 'vv:v fd3a',
  gtS: 'vv:v fd3b',
  gtU: 'vv:v fd3c',
  leS: 'vv:v fd3d',
  leU: 'vv:v fd3e',
  geS: 'vv:v fd3f',
  geU: 'vv:v fd40',
  extaddPairwiseI16x8S: 'v:v fd7e',
  extaddPairwiseI16x8U: 'v:v fd7f',
  abs: 'v:v fda0',
  neg: 'v:v fda1',
  allTrue: 'v:i fda3',
  bitmask: 'v:i fda4',
  extendLowI16x8S: 'v:v fda7',
  extendHighI16x8S: 'v:v fda8',
  extendLowI16x8U: 'v:v fda9',
  extendHighI16x8U: 'v:v fdaa',
  shl: 'vi:v fdab',
  shrS: 'vi:v fdac',
  shrU: 'vi:v fdad',
  add: 'vv:v fdae',
  sub: 'vv:v fdb1',
  mul: 'vv:v fdb5',
  minS: 'vv:v fdb6',
  minU: 'vv:v fdb7',
  maxS: 'vv:v fdb8',
  maxU: 'vv:v fdb9',
  /** Sums of products of neighbouring pairs. */
  dotI16x8S: 'vv:v fdba',
  extmulLowI16x8S: 'vv:v fdbc',
  extmulHighI16x8S: 'vv:v fdbd',
  extmulLowI16x8U: 'vv:v fdbe',
  extmulHighI16x8U: 'vv:v fdbf',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4S: 'v:v fdf8',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF32x4U: 'v:v fdf9',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2SZero: 'v:v fdfc',
  /** Towards zero; NaN gives 0, values outside the range its ends. */
  truncSatF64x2UZero: 'v:v fdfd',
  /** Towards zero; NaN and values outside the range give what the machine gives. */
  relaxedTruncF32x4S: 'v:v fd101',
  /** Towards zero; NaN and values outside the range give what the machine gives. */
  relaxedTruncF32x4U: 'v:v fd102',
  /** Towards zero; NaN and values outside the range give what the machine gives. */
  relaxedTruncF64x2SZero: 'v:v fd103',
  /** Towards zero; NaN and values outside the range give what the machine gives. */
  relaxedTruncF64x2UZero: 'v:v fd104',
  relaxedLaneselect: 'vvv:v fd10b',
  relaxedDotI8x16I7x16AddS: 'vvv:v fd113',
} as const;

export const i64x2 = {
  /** The number on the stack in every lane. */
  splat: 'l:v fd12',
  extractLane: 'v:l fd1d lane 2',
  replaceLane: 'vl:v fd1e lane 2',
  abs: 'v:v fdc0',
  neg: 'v:v fdc1',
  allTrue: 'v:i fdc3',
  bitmask: 'v:i fdc4',
  extendLowI32x4S: 'v:v fdc7',
  extendHighI32x4S: 'v:v fdc8',
  extendLowI32x4U: 'v:v fdc9',
  extendHighI32x4U: 'v:v fdca',
  shl: 'vi:v fdcb',
  shrS: 'vi:v fdcc',
  shrU: 'vi:v fdcd',
  add: 'vv:v fdce',
  sub: 'vv:v fdd1',
  mul: 'vv:v fdd5',
  eq: 'vv:v fdd6',
  ne: 'vv:v fdd7',
  ltS: 'vv:v fdd8',
  gtS: 'vv:v fdd9',
  leS: 'vv:v fdda',
  geS: 'vv:v fddb',
  extmulLowI32x4S: 'vv:v fddc',
  extmulHighI32x4S: 'vv:v fddd',
  extmulLowI32x4U: 'vv:v fdde',
  extmulHighI32x4U: 'vv:v fddf',
  relaxedLaneselect: 'vvv:v fd10c',
} as const;
