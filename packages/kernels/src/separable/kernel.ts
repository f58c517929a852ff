import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../advance.ts';
import { type Kernel, residualOffset } from '../call.ts';
import { depthwiseKernel, depthwiseLayout } from '../depthwise/kernel.ts';
import { depthwiseRow } from '../depthwise/row.ts';
import { planPanels } from '../pack/panels.ts';
import { denseLayout } from '../pointwise/kernel.ts';
import { emitPanelProduct, panelProduct } from '../pointwise/panel-product.ts';
import { emitShare } from '../share.ts';
import type { Target } from '../target.ts';
import { emitMinimum } from '../tile-range.ts';
import type { SeparableAttributes } from '../vocabulary.ts';
import { planSeparable } from './plan.ts';

function panelsOf({ depthwise, outputs }: SeparableAttributes, target: Target) {
  return { depth: depthwise.channels * depthwise.multiplier, outputs, width: 4 * target.tuning.gemm.vectors };
}

export const separableKernel: Kernel<'separable'> = {
  emit(context, call) {
    const { attributes, inputs, scratch } = call;
    const { depthwise, outputs, epilogue } = attributes;
    const { batch, height, width, channels, outputHeight, outputWidth } = depthwise;
    const { target } = context;
    const f = context.module.func({ name: 'separable', params: ['i32'] });
    if (batch * outputHeight * outputWidth * outputs === 0) return f;
    const plan = planSeparable(attributes, target);
    const geometry = panelsOf(attributes, target);
    const { depth } = geometry;
    const { full, last, count: panels } = planPanels(geometry);
    const row = depthwiseRow(context, depthwise);
    const tileRows = plan.tiles.map(({ rows }) => rows);
    const mostTiles = plan.tiles.reduce((sum, tile) => sum + Math.max(tile.full, tile.last), 0);
    const product = panelProduct(context, { depth, tileRows, mostTiles, last, epilogue });

    const [part] = f.params as readonly [Local];
    const blocks = batch * plan.blocks;
    const { parts } = target;
    const byRows = plan.split === 'rows';
    const { start, end } = emitShare(f, part, { count: blocks, parts: byRows ? parts : 1 });
    const share = byRows ? null : emitShare(f, part, { count: panels, parts });
    const [input, filters, panel] = inputs.map(({ address }) => address) as [number, number, number];
    const panelBytes = 4 * geometry.width * (depth + 1);
    const working = f.local('i32');
    const picture = f.local('i32');
    const y = f.local('i32');
    const left = f.local('i32');
    const to = f.local('i32');
    const at = f.local('i32');
    const isLast = f.local('i32');
    f.get(part)
      .i32.const(scratch?.bytes as number)
      .i32.mul();
    f.i32
      .const(scratch?.address as number)
      .i32.add()
      .set(working);

    f.block((done) => {
      f.loop((next) => {
        f.get(start).get(end).i32.geU().branchIf(done);
        // The block's picture, first row and number of rows.
        f.get(start).i32.const(plan.blocks).i32.divU().set(picture);
        f.get(start).i32.const(plan.blocks).i32.remU().tee(y);
        f.i32
          .const(plan.blocks - 1)
          .i32.eq()
          .set(isLast);
        f.get(y).i32.const(plan.rows).i32.mul().set(y);
        f.get(picture).i32.const(outputHeight).i32.mul().get(y).i32.add();
        f.i32
          .const(4 * outputWidth * outputs)
          .i32.mul()
          .i32.const(call.outputs[0]?.address as number)
          .i32.add()
          .set(to);
        f.get(picture)
          .i32.const(4 * height * width * channels)
          .i32.mul();
        f.i32.const(input).i32.add().set(picture);
        emitByBlock(f, isLast, plan.lastRows, plan.rows);
        f.set(left).get(working).set(at);
        emitRepeat(f, left, () => {
          f.get(picture).get(y).get(at).i32.const(filters).i32.const(0).call(row);
          emitAdvance(f, y, 1);
          emitAdvance(f, at, 4 * outputWidth * depth);
        });
        emitPanelProduct(f, product, {
          left: () => f.get(working),
          panel: () => emitFrom(f, share?.start, panelBytes, () => f.i32.const(panel)),
          output: () => emitFrom(f, share?.start, 4 * geometry.width, () => f.get(to)),
          residual: () => f.i32.const(residualOffset(call)),
          stride: () => f.i32.const(4 * outputs),
          tiles: plan.tiles.map((tile) => () => emitByBlock(f, isLast, tile.last, tile.full)),
          panels: () => {
            if (share === null) f.i32.const(full);
            else {
              emitMinimum(f, share.end, () => f.i32.const(full));
              f.get(share.start).i32.sub();
            }
          },
          last: () => {
            if (share === null) f.i32.const(last === null ? 0 : 1);
            else f.get(share.end).i32.const(full).i32.gtU();
          },
        });
        emitAdvance(f, start, 1);
        f.branch(next);
      });
    });
    return f;
  },

  scratchBytes(attributes, target) {
    const { depthwise } = attributes;
    const { rows } = planSeparable(attributes, target);
    return 64 * Math.ceil((4 * rows * depthwise.outputWidth * depthwise.channels * depthwise.multiplier) / 64);
  },

  zeroBytes: ({ depthwise }, target) => depthwiseKernel.zeroBytes?.(depthwise, target) ?? 0,

  describe(attributes, target) {
    const { depthwise, outputs } = attributes;
    const plan = planSeparable(attributes, target);
    const first = depthwiseKernel.describe(depthwise, target);
    const pixels = depthwise.batch * depthwise.outputHeight * depthwise.outputWidth;
    const tile = `${plan.tiles[0]?.rows ?? 0}×${4 * target.tuning.gemm.vectors}`;
    return {
      tile: `depthwise ${first.tile}, ${plan.rows} rows at a time, pointwise ${tile}`,
      multiplyAdds: first.multiplyAdds + pixels * depthwise.channels * depthwise.multiplier * outputs,
    };
  },

  layouts({ depthwise, outputs }, target) {
    const depth = depthwise.channels * depthwise.multiplier;
    return [depthwiseLayout(depthwise, target), denseLayout(depth, outputs, target)];
  },
};

/** Pushes one constant for a picture's last block and another for the rest. */
function emitByBlock(f: FunctionBuilder, isLast: Local, last: number, full: number): void {
  if (last === full) f.i32.const(full);
  else f.i32.const(last).i32.const(full).get(isLast).select();
}

/** Pushes a base, plus index · bytes if there is an index. */
function emitFrom(f: FunctionBuilder, index: Local | undefined, bytes: number, base: () => void): void {
  base();
  if (index !== undefined) f.get(index).i32.const(bytes).i32.mul().i32.add();
}
