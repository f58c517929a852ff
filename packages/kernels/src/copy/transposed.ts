import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitInteger, equals, remainder } from '../emit/integer.ts';
import { prepareStore, type StoreFour } from '../emit/lanes.ts';
import { emitRowOffsets } from '../emit/row-offsets.ts';
import { emitShare } from '../emit/share.ts';
import type { CopyLoop, CopyPlan, Offsets } from './plan.ts';

/** A copy of 4-byte elements that is contiguous along different loops on each side. */
interface Transposition {
  readonly plan: CopyPlan;
  readonly outer: readonly CopyLoop[];
  /** The loop that is contiguous in the output. */
  readonly across: CopyLoop;
  /** The loop that is contiguous in the input. */
  readonly along: CopyLoop;
  readonly parts: number;
}

/** Byte numbers for a shuffle of 32-bit lanes: 0-3 of the first vector, 4-7 of the second. */
function lanes(...numbers: readonly number[]): number[] {
  return numbers.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
}

/** Copies in tiles of 4 × 4: loads four vectors, transposes them in registers, and stores them across. */
export function emitTransposedTiles(f: FunctionBuilder, transposition: Transposition): void {
  const { outer, across, along, parts } = transposition;
  const columns = Math.ceil(along.length / 4);
  const strips: readonly CopyLoop[] = [...outer, { length: columns, from: 4 * along.from, to: 4 * along.to }];
  const count = strips.reduce((product, { length }) => product * length, 1);
  const [part] = f.params as readonly [Local];
  const { start: strip, end } = emitShare(f, part, { count, parts });
  const offsets: Offsets = { from: f.local('i32'), to: f.local('i32') };
  const registers = f.locals('v128', 8);
  const store = prepareStore(f, 'float32');
  const emitStrip = (width: number): void => {
    const tile = { transposition, offsets, registers, store, width };
    emitTimes(f, Math.floor(across.length / 4), () => {
      emitTile(f, tile, 4);
      emitAdvance(f, offsets.from, 4 * across.from);
      emitAdvance(f, offsets.to, 16);
    });
    if (across.length % 4 > 0) emitTile(f, tile, across.length % 4);
  };
  emitWhileBelow(f, strip, end, () => {
    emitRowOffsets(
      f,
      strip,
      strips.map(({ length }) => length),
      [
        { steps: strips.map(({ from }) => from), offset: offsets.from },
        { steps: strips.map(({ to }) => to), offset: offsets.to },
      ],
    );
    const last = along.length % 4;
    if (last === 0) {
      emitStrip(4);
    } else if (columns === 1) {
      emitStrip(last);
    } else {
      emitInteger(f, equals(remainder(strip, columns), columns - 1)).if(
        () => emitStrip(last),
        () => emitStrip(4),
      );
    }
  });
}

interface Tile {
  readonly transposition: Transposition;
  readonly offsets: Offsets;
  readonly registers: readonly Local[];
  readonly store: StoreFour;
  /** How many of the four vectors to write. */
  readonly width: number;
}

/** @param height how many of the four vectors to read */
function emitTile(f: FunctionBuilder, { transposition, offsets, registers, store, width }: Tile, height: number): void {
  const { plan, across, along } = transposition;
  const rows = registers.slice(0, 4);
  const pairs = registers.slice(4) as [Local, Local, Local, Local];
  for (let i = 0; i < height; i++) {
    f.get(offsets.from)
      .v128.load(plan.fromAddress + i * across.from)
      .set(rows[i] as Local);
  }
  // A missing vector fills lanes that are not stored.
  const row = (i: number): Local => rows[Math.min(i, height - 1)] as Local;
  for (const [k, order] of [lanes(0, 4, 1, 5), lanes(2, 6, 3, 7)].entries()) {
    f.get(row(0))
      .get(row(1))
      .i8x16.shuffle(order)
      .set(pairs[2 * k] as Local);
    f.get(row(2))
      .get(row(3))
      .i8x16.shuffle(order)
      .set(pairs[2 * k + 1] as Local);
  }
  for (let j = 0; j < width; j++) {
    const [low, high] = j < 2 ? [pairs[0], pairs[1]] : [pairs[2], pairs[3]];
    const destination = { pointer: offsets.to, offset: plan.toAddress + j * along.to, lanes: height };
    store(destination, () =>
      f
        .get(low)
        .get(high)
        .i8x16.shuffle(j % 2 === 0 ? lanes(0, 1, 4, 5) : lanes(2, 3, 6, 7)),
    );
  }
}
