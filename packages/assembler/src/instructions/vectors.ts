// Instructions on 128-bit vectors that ignore lanes. One line each; see parseTable for the notation.

export const v128 = {
  load: 'fd00 i:v memory 4',
  /** Loads 8 bytes and widens each lane. */
  load8x8S: 'i:v memory 3',
  /** Loads 8 bytes and widens each lane. */
  load8x8U: 'i:v memory 3',
  /** Loads 8 bytes and widens each lane. */
  load16x4S: 'i:v memory 3',
  /** Loads 8 bytes and widens each lane. */
  load16x4U: 'i:v memory 3',
  /** Loads 8 bytes and widens each lane. */
  load32x2S: 'i:v memory 3',
  /** Loads 8 bytes and widens each lane. */
  load32x2U: 'i:v memory 3',
  /** Loads one number into every lane. */
  load8Splat: 'i:v memory 0',
  /** Loads one number into every lane. */
  load16Splat: 'i:v memory 1',
  /** Loads one number into every lane. */
  load32Splat: 'i:v memory 2',
  /** Loads one number into every lane. */
  load64Splat: 'i:v memory 3',
  store: 'iv: memory 4',
  /** Pushes a constant: 16 bytes, as a typed array of any kind. */
  const: ':v v128',
  not: 'fd4d v:v',
  and: 'vv:v',
  /** The first and not the second. */
  andnot: '',
  or: '',
  xor: '',
  /** Bits of the first where the third (the mask) has ones, of the second elsewhere. */
  bitselect: 'vvv:v',
  /** 1 if any bit is set. */
  anyTrue: 'v:i',
  /** Replaces one lane of the vector on top of the stack by the loaded value. */
  load8Lane: 'iv:v lane-memory 0',
  /** Replaces one lane of the vector on top of the stack by the loaded value. */
  load16Lane: 'iv:v lane-memory 1',
  /** Replaces one lane of the vector on top of the stack by the loaded value. */
  load32Lane: 'iv:v lane-memory 2',
  /** Replaces one lane of the vector on top of the stack by the loaded value. */
  load64Lane: 'iv:v lane-memory 3',
  /** Stores one lane. */
  store8Lane: 'iv: lane-memory 0',
  /** Stores one lane. */
  store16Lane: 'iv: lane-memory 1',
  /** Stores one lane. */
  store32Lane: 'iv: lane-memory 2',
  /** Stores one lane. */
  store64Lane: 'iv: lane-memory 3',
  /** Loads the first lane; the others are 0. */
  load32Zero: 'i:v memory 2',
  /** Loads the first lane; the others are 0. */
  load64Zero: 'i:v memory 3',
} as const;
