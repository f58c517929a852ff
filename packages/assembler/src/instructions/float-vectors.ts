// Instructions on vectors of floating-point numbers. One line each; see Instruction for the notation.

export const f32x4 = {
  /** The number on the stack in every lane. */
  splat: 'f:v fd13',
  extractLane: 'v:f fd1f lane 4',
  replaceLane: 'vf:v fd20 lane 4',
  eq: 'vv:v fd41',
  ne: 'vv:v fd42',
  lt: 'vv:v fd43',
  gt: 'vv:v fd44',
  le: 'vv:v fd45',
  ge: 'vv:v fd46',
  ceil: 'v:v fd67',
  floor: 'v:v fd68',
  trunc: 'v:v fd69',
  nearest: 'v:v fd6a',
  abs: 'v:v fde0',
  neg: 'v:v fde1',
  sqrt: 'v:v fde3',
  add: 'vv:v fde4',
  sub: 'vv:v fde5',
  mul: 'vv:v fde6',
  div: 'vv:v fde7',
  /** NaN if either is NaN. */
  min: 'vv:v fde8',
  /** NaN if either is NaN. */
  max: 'vv:v fde9',
  /** The second where second < first, else the first. */
  pmin: 'vv:v fdea',
  /** The second where first < second, else the first. */
  pmax: 'vv:v fdeb',
  convertI32x4S: 'v:v fdfa',
  convertI32x4U: 'v:v fdfb',
  demoteF64x2Zero: 'v:v fd5e',
  /** first × second + third, rounded once or twice as the machine likes. */
  relaxedMadd: 'vvv:v fd105',
  /** third - first × second, rounded once or twice as the machine likes. */
  relaxedNmadd: 'vvv:v fd106',
  /** What the machine gives for NaN, and for zeros of both signs. */
  relaxedMin: 'vv:v fd10d',
  /** What the machine gives for NaN, and for zeros of both signs. */
  relaxedMax: 'vv:v fd10e',
} as const;

export const f64x2 = {
  /** The number on the stack in every lane. */
  splat: 'd:v fd14',
  extractLane: 'v:d fd21 lane 2',
  replaceLane: 'vd:v fd22 lane 2',
  eq: 'vv:v fd47',
  ne: 'vv:v fd48',
  lt: 'vv:v fd49',
  gt: 'vv:v fd4a',
  le: 'vv:v fd4b',
  ge: 'vv:v fd4c',
  ceil: 'v:v fd74',
  floor: 'v:v fd75',
  trunc: 'v:v fd7a',
  nearest: 'v:v fd94',
  abs: 'v:v fdec',
  neg: 'v:v fded',
  sqrt: 'v:v fdef',
  add: 'vv:v fdf0',
  sub: 'vv:v fdf1',
  mul: 'vv:v fdf2',
  div: 'vv:v fdf3',
  /** NaN if either is NaN. */
  min: 'vv:v fdf4',
  /** NaN if either is NaN. */
  max: 'vv:v fdf5',
  /** The second where second < first, else the first. */
  pmin: 'vv:v fdf6',
  /** The second where first < second, else the first. */
  pmax: 'vv:v fdf7',
  convertLowI32x4S: 'v:v fdfe',
  convertLowI32x4U: 'v:v fdff',
  promoteLowF32x4: 'v:v fd5f',
  /** first × second + third, rounded once or twice as the machine likes. */
  relaxedMadd: 'vvv:v fd107',
  /** third - first × second, rounded once or twice as the machine likes. */
  relaxedNmadd: 'vvv:v fd108',
  /** What the machine gives for NaN, and for zeros of both signs. */
  relaxedMin: 'vv:v fd10f',
  /** What the machine gives for NaN, and for zeros of both signs. */
  relaxedMax: 'vv:v fd110',
} as const;
