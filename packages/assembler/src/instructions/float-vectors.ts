// Instructions on vectors of floating-point numbers. One line each; see parseTable for the notation.

export const f32x4 = {
  /** The number on the stack in every lane. */
  splat: 'fd13 f:v',
  extractLane: 'fd1f v:f lane 4',
  replaceLane: 'vf:v lane 4',
  eq: 'fd41 vv:v',
  ne: 'vv:v',
  lt: 'vv:v',
  gt: 'vv:v',
  le: 'vv:v',
  ge: 'vv:v',
  demoteF64x2Zero: 'fd5e v:v',
  ceil: 'fd67 v:v',
  floor: 'v:v',
  trunc: 'v:v',
  nearest: 'v:v',
  abs: 'fde0 v:v',
  neg: 'v:v',
  sqrt: 'fde3 v:v',
  add: 'vv:v',
  sub: 'vv:v',
  mul: 'vv:v',
  div: 'vv:v',
  /** NaN if either is NaN. */
  min: 'vv:v',
  /** NaN if either is NaN. */
  max: 'vv:v',
  /** The second where second < first, else the first. */
  pmin: 'vv:v',
  /** The second where first < second, else the first. */
  pmax: 'vv:v',
  convertI32x4S: 'fdfa v:v',
  convertI32x4U: 'v:v',
  /** first × second + third, rounded once or twice depending on the machine. */
  relaxedMadd: 'fd105 vvv:v',
  /** third - first × second, rounded once or twice depending on the machine. */
  relaxedNmadd: 'vvv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMin: 'fd10d vv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMax: 'vv:v',
} as const;

export const f64x2 = {
  /** The number on the stack in every lane. */
  splat: 'fd14 d:v',
  extractLane: 'fd21 v:d lane 2',
  replaceLane: 'vd:v lane 2',
  eq: 'fd47 vv:v',
  ne: 'vv:v',
  lt: 'vv:v',
  gt: 'vv:v',
  le: 'vv:v',
  ge: 'vv:v',
  promoteLowF32x4: 'fd5f v:v',
  ceil: 'fd74 v:v',
  floor: 'v:v',
  trunc: 'fd7a v:v',
  nearest: 'fd94 v:v',
  abs: 'fdec v:v',
  neg: 'v:v',
  sqrt: 'fdef v:v',
  add: 'vv:v',
  sub: 'vv:v',
  mul: 'vv:v',
  div: 'vv:v',
  /** NaN if either is NaN. */
  min: 'vv:v',
  /** NaN if either is NaN. */
  max: 'vv:v',
  /** The second where second < first, else the first. */
  pmin: 'vv:v',
  /** The second where first < second, else the first. */
  pmax: 'vv:v',
  convertLowI32x4S: 'fdfe v:v',
  convertLowI32x4U: 'v:v',
  /** first × second + third, rounded once or twice depending on the machine. */
  relaxedMadd: 'fd107 vvv:v',
  /** third - first × second, rounded once or twice depending on the machine. */
  relaxedNmadd: 'vvv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMin: 'fd10f vv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMax: 'vv:v',
} as const;
