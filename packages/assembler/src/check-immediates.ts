import type { Instruction } from './instruction.ts';

const isIndex = (value: number, end: number): boolean => Number.isInteger(value) && value >= 0 && value < end;

/** Rejects arguments that are invalid as an instruction's immediates. */
export function checkImmediates(
  { kind, size }: Instruction,
  [a, b, c]: readonly unknown[],
  refuse: (message: string) => never,
): void {
  const checkOffset = (offset: unknown): void => {
    if (!isIndex(offset as number, 2 ** 32)) refuse(`expected an offset between 0 and 2^32 - 1, found ${offset}.`);
  };
  const checkAlign = (align: unknown): void => {
    const natural = 2 ** size;
    if (align === undefined) return;
    if (!isIndex(align as number, natural + 1) || natural % (align as number) !== 0) {
      refuse(`expected an alignment of ${natural} bytes or a power of two below, found ${align}.`);
    }
  };
  const checkLane = (lane: unknown, lanes: number): void => {
    if (!isIndex(lane as number, lanes)) refuse(`expected a lane between 0 and ${lanes - 1}, found ${lane}.`);
  };
  switch (kind) {
    case 'memory':
      checkOffset(a ?? 0);
      checkAlign(b);
      break;
    case 'atomic':
      checkOffset(a ?? 0);
      break;
    case 'lane-memory':
      checkOffset(a);
      checkLane(b, 16 / 2 ** size);
      checkAlign(c);
      break;
    case 'lane':
      checkLane(a, size);
      break;
    case 'shuffle': {
      const lanes = Array.from(a as ArrayLike<number>);
      if (lanes.length !== 16 || !lanes.every((lane) => isIndex(lane, 32))) {
        refuse(`expected 16 lane numbers between 0 and 31, found [${lanes}].`);
      }
      break;
    }
    case 'i32':
      if (!isIndex((a as number) + 2 ** 31, 3 * 2 ** 31)) {
        refuse(`expected an integer between -2^31 and 2^32 - 1, found ${a}.`);
      }
      break;
    case 'i64': {
      const fits =
        typeof a === 'bigint' ? BigInt.asIntN(64, a) === a || BigInt.asUintN(64, a) === a : Number.isSafeInteger(a);
      if (!fits) refuse(`expected a safe integer, or a bigint between -2^63 and 2^64 - 1, found ${a}.`);
      break;
    }
    case 'f32':
    case 'f64':
      if (typeof a !== 'number') refuse(`expected a number, found ${a}.`);
      break;
    case 'v128':
      if (!ArrayBuffer.isView(a) || a.byteLength !== 16) refuse('expected a typed array of 16 bytes.');
      break;
  }
}
