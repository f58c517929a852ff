// Instructions on vectors of floating-point numbers. One line each; see parseTable for the notation.

export const f32x4 = {
  /** The number on the stack in every lane. */
  splat: 'fd13 f:v',
  extractLane: 'fd1f v:f lane 4',
  replaceLane: 'vf:v lane 4',
  eq: 'fd41 vv:v',
  ne: '',
  lt: '',
  gt: '',
  le: '',
  ge: '',
  demoteF64x2Zero: 'fd5e v:v',
  ceil: 'fd67',
  floor: '',
  trunc: '',
  nearest: '',
  abs: 'fde0',
  neg: '',
  sqrt: 'fde3',
  add: 'vv:v',
  sub: '',
  mul: '',
  div: '',
  /** NaN if either is NaN. */
  min: '',
  /** NaN if either is NaN. */
  max: '',
  /** The second where second < first, else the first. */
  pmin: '',
  /** The second where first < second, else the first. */
  pmax: '',
  convertI32x4S: 'fdfa v:v',
  convertI32x4U: '',
  /** first × second + third, rounded once or twice depending on the machine. */
  relaxedMadd: 'fd105 vvv:v',
  /** third - first × second, rounded once or twice depending on the machine. */
  relaxedNmadd: '',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMin: 'fd10d vv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMax: '',
} as const;

export const f64x2 = {
  /** The number on the stack in every lane. */
  splat: 'fd14 d:v',
  extractLane: 'fd21 v:d lane 2',
  replaceLane: 'vd:v lane 2',
  eq: 'fd47 vv:v',
  ne: '',
  lt: '',
  gt: '',
  le: '',
  ge: '',
  promoteLowF32x4: 'fd5f v:v',
  ceil: 'fd74',
  floor: '',
  trunc: 'fd7a',
  nearest: 'fd94',
  abs: 'fdec',
  neg: '',
  sqrt: 'fdef',
  add: 'vv:v',
  sub: '',
  mul: '',
  div: '',
  /** NaN if either is NaN. */
  min: '',
  /** NaN if either is NaN. */
  max: '',
  /** The second where second < first, else the first. */
  pmin: '',
  /** The second where first < second, else the first. */
  pmax: '',
  convertLowI32x4S: 'fdfe v:v',
  convertLowI32x4U: '',
  /** first × second + third, rounded once or twice depending on the machine. */
  relaxedMadd: 'fd107 vvv:v',
  /** third - first × second, rounded once or twice depending on the machine. */
  relaxedNmadd: '',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMin: 'fd10f vv:v',
  /** NaN, and zeros of both signs, depend on the machine. */
  relaxedMax: '',
} as const;
