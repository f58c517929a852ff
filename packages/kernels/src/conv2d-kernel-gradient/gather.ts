import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import {
  choose,
  emitAssign,
  emitInteger,
  equals,
  type Integer,
  isBelow,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { emitCopyFloats, preparePanelCopy } from '../kernel-gradient/copies.ts';
import type { ConvGradientAttributes } from '../vocabulary.ts';

/** The most vectors of a window whose copies are unrolled. */
const UNROLLED = 32;

function keyOf(attributes: ConvGradientAttributes): string {
  const { height, width, kernelSize, strides, dilationRate, padding, outputHeight, outputWidth } = attributes;
  const window = [height, width, kernelSize, strides, dilationRate, padding, outputHeight, outputWidth];
  return `${window.join()} ${attributes.inputs} in ${attributes.groups}`;
}

/** Where a window is, for the output pixel that a walk has come to. */
interface Place {
  /** The input row and column of the tap; they may be outside. */
  readonly row: Local;
  readonly column: Local;
  /** The address of the start of the row, valid where it is inside. */
  readonly rowStart: Local;
  readonly picture: Local;
}

/**
 * Visits output pixels in order, and where a tap reads for each.
 *
 * @param options `first`, `count`: the pixels; `top`, `left`: the input position of the tap for the first output pixel of a picture
 * @param onRow runs when the row changes
 */
function emitWalk(
  f: FunctionBuilder,
  { height, width, inputs, strides, outputHeight, outputWidth }: ConvGradientAttributes,
  { first, count, input, top, left }: { first: Local; count: Local; input: Local; top: Integer; left: Integer },
  { onRow, onPixel }: { onRow: (place: Place) => void; onPixel: (place: Place) => void },
): void {
  const [row, column, rowStart, picture, left_, rest, y, lastRow] = f.locals('i32', 8);
  const [x, lastColumn, topRow] = f.locals('i32', 3);
  const place: Place = { row, column, rowStart, picture };
  const rowBytes = 4 * width * inputs;
  emitAssign(f, topRow, top);
  emitAssign(f, left_, left);
  emitAssign(f, lastRow, plus(topRow, outputHeight * strides[0]));
  emitAssign(f, lastColumn, plus(left_, outputWidth * strides[1]));
  emitAssign(f, x, remainder(first, outputWidth));
  emitAssign(f, y, quotient(first, outputWidth));
  emitAssign(f, picture, plus(times(quotient(y, outputHeight), height * rowBytes), input));
  emitAssign(f, row, plus(times(remainder(y, outputHeight), strides[0]), topRow));
  emitAssign(f, column, plus(times(x, strides[1]), left_));
  const startRow = (): void => {
    emitAssign(f, rowStart, plus(times(row, rowBytes), picture));
    onRow(place);
  };
  startRow();
  emitAssign(f, rest, count);
  emitRepeat(f, rest, () => {
    onPixel(place);
    emitAdvance(f, column, strides[1]);
    emitInteger(f, equals(column, lastColumn)).if(() => {
      emitAssign(f, column, left_);
      emitAdvance(f, row, strides[0]);
      emitInteger(f, equals(row, lastRow)).if(() => {
        emitAssign(f, row, topRow);
        emitAdvance(f, picture, height * rowBytes);
      });
      startRow();
    });
  });
}

type PanelParameters = readonly [
  input: Local,
  first: Local,
  count: Local,
  tap: Local,
  taps: Local,
  to: Local,
  columnStep: Local,
  ...counts: Local[],
];

/**
 * The function that copies what some taps read for some output pixels into panels, zeros for pixels outside:
 * (address of the first picture's first channel, first pixel, pixels, first tap, taps, to, bytes between columns, panels of each
 * height) → ().
 */
export function gatherPanels(
  context: EmitContext,
  attributes: ConvGradientAttributes,
  heights: readonly number[],
): Func {
  const { height, width, inputs, kernelSize, dilationRate, padding } = attributes;
  const key = `gather panels of ${heights.join('+')}: ${keyOf(attributes)}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: new Array<'i32'>(7 + heights.length).fill('i32') });
    const [input, first, count, tap, taps, to, columnStep, ...counts] = f.params as readonly Local[] as PanelParameters;
    const targets = f.locals('i32', heights.length);
    const [limit, source, end] = f.locals('i32', 3);
    const copy = preparePanelCopy(f, { heights, counts, to: targets, columnStep });
    copy.emitBegin();
    emitAssign(f, end, plus(tap, taps));
    f.loop((next) => {
      for (const [i, height] of heights.entries()) {
        emitAssign(f, targets[i] as Local, to);
        emitAssign(f, to, plus(to, times(times(counts[i] as Local, height), columnStep)));
      }
      const walk = {
        first,
        count,
        input,
        top: minus(times(quotient(tap, kernelSize[1]), dilationRate[0]), padding[0][0]),
        left: minus(times(remainder(tap, kernelSize[1]), dilationRate[1]), padding[1][0]),
      };
      emitWalk(f, attributes, walk, {
        onRow: ({ row }) => emitAssign(f, limit, choose(isBelow(row, height), width, 0)),
        onPixel({ column, rowStart }) {
          const inside = plus(times(column, 4 * inputs), rowStart);
          emitAssign(f, source, choose(isBelow(column, limit), inside, context.zeros.address));
          copy.emitRow(source);
        },
      });
      emitAdvance(f, tap, 1);
      emitInteger(f, isBelow(tap, end)).branchIf(next);
    });
    return f;
  });
}

type RowParameters = readonly [input: Local, first: Local, count: Local, to: Local];

/**
 * The function that copies what all taps read for some output pixels, one row for each pixel:
 * (address of the first picture's first channel, first pixel, pixels, to) → ().
 */
export function gatherRows(context: EmitContext, attributes: ConvGradientAttributes): Func {
  const { height, width, inputs, groups, kernelSize, dilationRate, padding } = attributes;
  const key = `gather rows: ${keyOf(attributes)}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32'] });
    const [input, first, count, to] = f.params as RowParameters;
    const [insideLimit, rowLimit, source, u, v, row, column] = f.locals('i32', 7);
    const channels = inputs / groups;
    const extent = [(kernelSize[0] - 1) * dilationRate[0], (kernelSize[1] - 1) * dilationRate[1]] as const;
    const [rows, columns] = [Math.max(0, height - extent[0]), Math.max(0, width - extent[1])];
    // Taps that are neighbours are copied together.
    const together = dilationRate[1] === 1 && groups === 1 ? kernelSize[1] : 1;
    const vectors = kernelSize[0] * (kernelSize[1] / together) * Math.ceil((together * channels) / 4);
    const unrolls = vectors <= UNROLLED && columns > 0;

    const emitInside = ({ column, rowStart }: Place): void => {
      emitAssign(f, source, plus(times(column, 4 * inputs), rowStart));
      for (let u = 0; u < kernelSize[0]; u++) {
        for (let v = 0; v < kernelSize[1]; v += together) {
          emitCopyFloats(f, {
            from: source,
            fromOffset: 4 * (u * dilationRate[0] * width + v * dilationRate[1]) * inputs,
            to,
            toOffset: 4 * (u * kernelSize[1] + v) * channels,
            floats: together * channels,
          });
        }
      }
      emitAdvance(f, to, 4 * kernelSize[0] * kernelSize[1] * channels);
    };
    const emitClipped = ({ row: top, column: left, picture }: Place): void => {
      emitAssign(f, row, top);
      emitAssign(f, u, kernelSize[0]);
      emitRepeat(f, u, () => {
        emitAssign(f, rowLimit, choose(isBelow(row, height), width, 0));
        emitAssign(f, column, left);
        emitAssign(f, v, kernelSize[1]);
        emitRepeat(f, v, () => {
          const pixel = plus(times(row, width), column);
          const inside = plus(times(pixel, 4 * inputs), picture);
          emitAssign(f, source, choose(isBelow(column, rowLimit), inside, context.zeros.address));
          emitCopyFloats(f, { from: source, to, floats: channels });
          emitAdvance(f, to, 4 * channels);
          emitAdvance(f, column, dilationRate[1]);
        });
        emitAdvance(f, row, dilationRate[0]);
      });
    };
    const walk = { first, count, input, top: -padding[0][0], left: -padding[1][0] };
    emitWalk(f, attributes, walk, {
      onRow: ({ row }) => emitAssign(f, insideLimit, choose(isBelow(row, rows), columns, 0)),
      onPixel(place) {
        if (!unrolls) emitClipped(place);
        else {
          emitInteger(f, isBelow(place.column, insideLimit)).if(
            () => emitInside(place),
            () => emitClipped(place),
          );
        }
      },
    });
    return f;
  });
}
