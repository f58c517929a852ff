// Instructions on 128-bit vectors whatever their lanes. One line each; see Instruction for the notation.

export const v128 = {
  /** Pushes a constant: 16 bytes, as a typed array of any kind. */
  const: ':v fd0c v128',
  load: 'i:v fd00 memory 4',
  store: 'iv: fd0b memory 4',
  /** Loads 8 bytes and widens each lane. */
  load8x8S: 'i:v fd01 memory 3',
  /** Loads 8 bytes and widens each lane. */
  load8x8U: 'i:v fd02 memory 3',
  /** Loads 8 bytes and widens each lane. */
  load16x4S: 'i:v fd03 memory 3',
  /** Loads 8 bytes and widens each lane. */
  load16x4U: 'i:v fd04 memory 3',
  /** Loads 8 bytes and widens each lane. */
  load32x2S: 'i:v fd05 memory 3',
  /** Loads 8 bytes and widens each lane. */
  load32x2U: 'i:v fd06 memory 3',
  /** Loads one number into every lane. */
  load8Splat: 'i:v fd07 memory 0',
  /** Loads one number into every lane. */
  load16Splat: 'i:v fd08 memory 1',
  /** Loads one number into every lane. */
  load32Splat: 'i:v fd09 memory 2',
  /** Loads one number into every lane. */
  load64Splat: 'i:v fd0a memory 3',
  /** Loads the first lane; the others are 0. */
  load32Zero: 'i:v fd5c memory 2',
  /** Loads the first lane; the others are 0. */
  load64Zero: 'i:v fd5d memory 3',
  /** Replaces one lane of the vector on top of the stack by what it loads. */
  load8Lane: 'iv:v fd54 lane-memory 0',
  /** Replaces one lane of the vector on top of the stack by what it loads. */
  load16Lane: 'iv:v fd55 lane-memory 1',
  /** Replaces one lane of the vector on top of the stack by what it loads. */
  load32Lane: 'iv:v fd56 lane-memory 2',
  /** Replaces one lane of the vector on top of the stack by what it loads. */
  load64Lane: 'iv:v fd57 lane-memory 3',
  /** Stores one lane. */
  store8Lane: 'iv: fd58 lane-memory 0',
  /** Stores one lane. */
  store16Lane: 'iv: fd59 lane-memory 1',
  /** Stores one lane. */
  store32Lane: 'iv: fd5a lane-memory 2',
  /** Stores one lane. */
  store64Lane: 'iv: fd5b lane-memory 3',
  not: 'v:v fd4d',
  and: 'vv:v fd4e',
  /** The first and not the second. */
  andnot: 'vv:v fd4f',
  or: 'vv:v fd50',
  xor: 'vv:v fd51',
  /** Bits of the first where the third (the mask) has ones, of the second elsewhere. */
  bitselect: 'vvv:v fd52',
  /** 1 if any bit is set. */
  anyTrue: 'v:i fd53',
} as const;
