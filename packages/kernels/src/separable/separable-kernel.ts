import type { Local } from '@sepal/assembler';
import { type Kernel, residualOffset } from '../call.ts';
import { depthwiseKernel, depthwiseLayout } from '../depthwise-conv2d/depthwise-conv2d-kernel.ts';
import { depthwiseRow } from '../depthwise-conv2d/row.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import {
  assigned,
  choose,
  emitAssign,
  emitInteger,
  equals,
  type Integer,
  isAbove,
  minimum,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { emitGemm, gemm } from '../gemm/gemm.ts';
import { planPanels } from '../gemm/panels.ts';
import { denseLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
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
    const product = gemm(context, { depth, tileRows, mostTiles, last, epilogue });

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
    emitAssign(f, working, plus(times(part, scratch?.bytes as number), scratch?.address as number));

    emitWhileBelow(f, start, end, () => {
      // The block's picture, first row and number of rows.
      emitAssign(f, picture, quotient(start, plan.blocks));
      emitAssign(f, isLast, equals(assigned(y, remainder(start, plan.blocks)), plan.blocks - 1));
      emitAssign(f, y, times(y, plan.rows));
      const outputRow = plus(times(picture, outputHeight), y);
      emitAssign(f, to, plus(times(outputRow, 4 * outputWidth * outputs), call.outputs[0]?.address as number));
      emitAssign(f, picture, plus(times(picture, 4 * height * width * channels), input));
      emitAssign(f, left, byBlock(isLast, plan.lastRows, plan.rows));
      emitAssign(f, at, working);
      emitRepeat(f, left, () => {
        for (const value of [picture, y, at, filters, 0]) emitInteger(f, value);
        f.call(row);
        emitAdvance(f, y, 1);
        emitAdvance(f, at, 4 * outputWidth * depth);
      });
      emitGemm(f, product, {
        left: working,
        panel: share === null ? panel : plus(panel, times(share.start, panelBytes)),
        output: share === null ? to : plus(to, times(share.start, 4 * geometry.width)),
        residual: residualOffset(call),
        stride: 4 * outputs,
        tiles: plan.tiles.map((tile) => byBlock(isLast, tile.last, tile.full)),
        panels: share === null ? full : minus(minimum(share.end, full), share.start),
        last: share === null ? (last === null ? 0 : 1) : isAbove(share.end, full),
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

/** A value that differs in the last block of a picture. */
function byBlock(isLast: Local, last: number, full: number): Integer {
  return last === full ? full : choose(isLast, last, full);
}
