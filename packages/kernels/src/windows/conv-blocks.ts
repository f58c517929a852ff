import type { FunctionBuilder, Local } from '@sepal/assembler';
import { type EmitContext, type KernelCall, residualOffset } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import {
  assigned,
  emitAssign,
  emitInteger,
  isAbove,
  isBelow,
  minimum,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { emitShare, splitOf } from '../emit/share.ts';
import { packedPanelFloats } from '../gemm/panels.ts';
import { convGroup, type SpreadConv } from './conv-geometry.ts';
import { convRows } from './conv-rows.ts';

/**
 * Equal convolutions of one picture with different weights and interleaved results: `across` of them one pixel
 * apart along the width, and `down` rows of them one row apart.
 */
export interface InterleavedConv {
  readonly conv: SpreadConv;
  readonly down: number;
  readonly across: number;
  /** Offset of the first result in the output, in elements. */
  readonly offset: number;
}

/** All convolutions of a picture. They have the same channels, filters and groups. */
export interface ConvBlocks {
  /** Their weights are packed in this order, each one's row by row. */
  readonly convs: readonly [InterleavedConv, ...InterleavedConv[]];
  /** Elements of one output row, and of one picture's output. */
  readonly outputRow: number;
  readonly outputPicture: number;
  /** Elements of input and output per row of their results. */
  readonly rowElements: number;
}

/** Writes one part of the work, block by block, so that all convolutions find the block's input rows in the cache. */
export function emitConvBlocks(
  context: EmitContext,
  f: FunctionBuilder,
  call: Pick<KernelCall<'conv'>, 'inputs' | 'outputs'>,
  { convs, outputRow, outputPicture, rowElements }: ConvBlocks,
): void {
  const [input, packed] = call.inputs;
  const { target } = context;
  const [{ conv: first }] = convs;
  const { batch, height, width, inputs, outputs, groups } = first;
  const group = convGroup(first, target);
  const { full, last, count: panels } = group.panels;
  const pictureRows = Math.max(...convs.map(({ conv }) => conv.outputHeight));
  const rows = batch * pictureRows;
  const byRows = groups > 1 || splitOf({ tiles: rows, panels, parts: target.parts }) === 'rows';
  const [part] = f.params as readonly [Local];
  const { start, end } = emitShare(f, part, { count: rows, parts: byRows ? target.parts : 1 });
  const share = byRows ? null : emitShare(f, part, { count: panels, parts: target.parts });
  const block = Math.max(1, Math.floor(target.tuning.conv.blockBytes / (4 * rowElements)));

  const [y, count, image, picture, panel, to, yEnd] = f.locals('i32', 7);
  const [down, across, turn] = f.locals('i32', 3);

  const emitConv = ({ conv, down: rowsOfConvs, across: convsOfRow, offset }: InterleavedConv): void => {
    const func = convRows(context, conv);
    const geometry = convGroup(conv, target);
    const emitOne = (): void => {
      emitAssign(f, turn, groups);
      emitRepeat(f, turn, () => {
        const panelBytes = 4 * group.width * (geometry.depth + 1);
        emitInteger(f, picture);
        emitInteger(f, share === null ? panel : plus(panel, times(share.start, panelBytes)));
        emitInteger(f, share === null ? to : plus(to, times(share.start, 4 * group.width)));
        for (const value of [residualOffset(call), y, yEnd]) emitInteger(f, value);
        emitInteger(f, share === null ? full : minus(minimum(share.end, full), share.start));
        emitInteger(f, share === null ? (last === null ? 0 : 1) : isAbove(share.end, full));
        f.call(func);
        emitAdvance(f, picture, 4 * group.inputs);
        emitAdvance(f, panel, 4 * packedPanelFloats(geometry.depth, geometry.panels));
        emitAdvance(f, to, 4 * group.outputs);
      });
      emitAdvance(f, picture, -4 * inputs);
    };
    emitAssign(f, to, plus(times(image, 4 * outputPicture), (call.outputs[0]?.address as number) + 4 * offset));
    emitAssign(f, down, rowsOfConvs);
    emitRepeat(f, down, () => {
      emitAssign(f, across, convsOfRow);
      emitRepeat(f, across, emitOne);
      emitAdvance(f, to, 4 * (outputRow - convsOfRow * outputs));
    });
  };

  f.block((done) => {
    f.loop((next) => {
      emitInteger(f, assigned(count, minus(end, start)))
        .i32.eqz()
        .branchIf(done);
      emitAssign(f, y, remainder(start, pictureRows));
      emitAssign(f, image, quotient(start, pictureRows));
      emitAssign(f, panel, packed?.address as number);
      emitAssign(f, picture, plus(times(image, 4 * height * width * inputs), input?.address as number));
      emitAssign(f, count, minimum(count, block));
      emitAssign(f, count, minimum(count, minus(pictureRows, y)));
      for (const each of convs) {
        emitAssign(f, yEnd, plus(y, count));
        if (each.conv.outputHeight === pictureRows) {
          emitConv(each);
          continue;
        }
        emitAssign(f, yEnd, minimum(yEnd, each.conv.outputHeight));
        const { depth, panels } = convGroup(each.conv, target);
        const packedFloats = each.down * each.across * groups * packedPanelFloats(depth, panels);
        emitInteger(f, isBelow(y, yEnd)).if(
          () => emitConv(each),
          () => emitAdvance(f, panel, 4 * packedFloats),
        );
      }
      emitAssign(f, start, plus(start, count));
      f.branch(next);
    });
  });
}
