import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../advance.ts';
import { type EmitContext, type KernelCall, residualOffset } from '../call.ts';
import { packedPanelFloats } from '../pack/panels.ts';
import { splitOf } from '../pointwise/kernel.ts';
import { emitShare } from '../share.ts';
import { emitMinimum } from '../tile-range.ts';
import { convGroup, type SpreadConv } from './geometry.ts';
import { convRows } from './rows.ts';

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
      f.i32.const(groups).set(turn);
      emitRepeat(f, turn, () => {
        f.get(picture).get(panel);
        if (share !== null) {
          f.get(share.start)
            .i32.const(4 * group.width * (geometry.depth + 1))
            .i32.mul()
            .i32.add();
        }
        f.get(to);
        if (share !== null) {
          f.get(share.start)
            .i32.const(4 * group.width)
            .i32.mul()
            .i32.add();
        }
        f.i32.const(residualOffset(call));
        f.get(y).get(yEnd);
        if (share === null) {
          f.i32.const(full).i32.const(last === null ? 0 : 1);
        } else {
          emitMinimum(f, share.end, () => f.i32.const(full));
          f.get(share.start).i32.sub().get(share.end).i32.const(full).i32.gtU();
        }
        f.call(func);
        emitAdvance(f, picture, 4 * group.inputs);
        emitAdvance(f, panel, 4 * packedPanelFloats(geometry.depth, geometry.panels));
        emitAdvance(f, to, 4 * group.outputs);
      });
      emitAdvance(f, picture, -4 * inputs);
    };
    f.get(image)
      .i32.const(4 * outputPicture)
      .i32.mul();
    f.i32
      .const((call.outputs[0]?.address as number) + 4 * offset)
      .i32.add()
      .set(to);
    f.i32.const(rowsOfConvs).set(down);
    emitRepeat(f, down, () => {
      f.i32.const(convsOfRow).set(across);
      emitRepeat(f, across, emitOne);
      emitAdvance(f, to, 4 * (outputRow - convsOfRow * outputs));
    });
  };

  f.block((done) => {
    f.loop((next) => {
      f.get(end).get(start).i32.sub().tee(count).i32.eqz().branchIf(done);
      f.get(start).i32.const(pictureRows).i32.remU().set(y);
      f.get(start).i32.const(pictureRows).i32.divU().set(image);
      f.i32.const(packed?.address as number).set(panel);
      f.get(image)
        .i32.const(4 * height * width * inputs)
        .i32.mul();
      f.i32
        .const(input?.address as number)
        .i32.add()
        .set(picture);
      emitMinimum(f, count, () => f.i32.const(block));
      f.set(count);
      emitMinimum(f, count, () => f.i32.const(pictureRows).get(y).i32.sub());
      f.set(count);
      for (const each of convs) {
        f.get(y).get(count).i32.add().set(yEnd);
        if (each.conv.outputHeight === pictureRows) {
          emitConv(each);
          continue;
        }
        emitMinimum(f, yEnd, () => f.i32.const(each.conv.outputHeight));
        f.set(yEnd);
        const { depth, panels } = convGroup(each.conv, target);
        const packedFloats = each.down * each.across * groups * packedPanelFloats(depth, panels);
        f.get(y)
          .get(yEnd)
          .i32.ltU()
          .if(
            () => emitConv(each),
            () => emitAdvance(f, panel, 4 * packedFloats),
          );
      }
      f.get(start).get(count).i32.add().set(start).branch(next);
    });
  });
}
