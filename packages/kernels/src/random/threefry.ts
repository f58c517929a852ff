import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Buffer } from '../buffer.ts';

/** Rotations of the rounds, in alternating groups of four. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** The three words of the key schedule, each in all lanes (i32x4). */
export type KeySchedule = readonly [Local, Local, Local];

/** Loads the key: two words of a seed. */
export function emitKeySchedule(f: FunctionBuilder, seed: Buffer): KeySchedule {
  const keys = f.locals('v128', 3);
  const [k0, k1, k2] = keys;
  f.i32.const(0).v128.load32Splat(seed.address).set(k0);
  f.i32
    .const(0)
    .v128.load32Splat(seed.address + 4)
    .set(k1);
  f.get(k0).get(k1).v128.xor().i32.const(0x1bd11bda).i32x4.splat().v128.xor().set(k2);
  return keys;
}

/**
 * Computes the random bits of four stream elements: the two words of Threefry of 2 × 32 bits and 20 rounds, xored.
 * The vector form of `threefry2x32` in `@sepal/tensor`.
 *
 * @param counter element indices (i32x4), below 2³²
 */
export function emitThreefry(f: FunctionBuilder, keys: KeySchedule, counter: Local): void {
  const [x0, x1] = f.locals('v128', 2);
  f.get(keys[0]).set(x0);
  f.get(counter).get(keys[1]).i32x4.add().set(x1);
  for (let group = 0; group < 5; group++) {
    for (const bits of ROTATIONS[group % 2 === 0 ? 0 : 1]) {
      f.get(x0).get(x1).i32x4.add().set(x0);
      f.get(x1).i32.const(bits).i32x4.shl();
      f.get(x1)
        .i32.const(32 - bits)
        .i32x4.shrU()
        .v128.or()
        .get(x0)
        .v128.xor()
        .set(x1);
    }
    // After every four rounds the next key words are added, with the number of the addition.
    f.get(x0)
      .get(keys[(group + 1) % 3] as Local)
      .i32x4.add()
      .set(x0);
    f.get(x1)
      .get(keys[(group + 2) % 3] as Local)
      .i32x4.add();
    f.i32
      .const(group + 1)
      .i32x4.splat()
      .i32x4.add()
      .set(x1);
  }
  f.get(x0).get(x1).v128.xor();
}
