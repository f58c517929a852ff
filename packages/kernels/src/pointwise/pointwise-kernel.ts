import type { Local } from '@sepal/assembler';
import { type Kernel, type KernelCall, residualOffset } from '../call.ts';
import { assigned, emitAssign, emitInteger, isAbove, minimum, minus, plus, times } from '../emit/integer.ts';
import { emitShare, splitOf } from '../emit/share.ts';
import { balancedRuns, type Run } from '../gemm/balanced-runs.ts';
import { emitGemm, gemm } from '../gemm/gemm.ts';
import { planPanels } from '../gemm/panels.ts';
import { emitTileRange, tileRangeLocals } from '../gemm/tile-range.ts';
import { denseLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
import type { PointwiseAttributes } from '../vocabulary.ts';

interface Plan {
  readonly runs: readonly Run[];
  readonly tiles: number;
  readonly panels: number;
  /** What the parts divide: tiles of rows, or panels of columns. */
  readonly split: 'rows' | 'panels';
  /** Tiles per block. */
  readonly block: number;
}

function planOf({ rows, inputs, outputs }: PointwiseAttributes, { parts, tuning }: Target): Plan {
  const { rows: tileRows, vectors, blockBytes } = tuning.gemm;
  const runs = balancedRuns(rows, tileRows);
  const tiles = runs.reduce((sum, { count }) => sum + count, 0);
  const panels = planPanels({ outputs, width: 4 * vectors }).count;
  const split = splitOf({ tiles, panels, parts });
  // Without inputs any number of tiles fits.
  const fitting = Math.max(1, Math.floor(blockBytes / (4 * inputs * tileRows)));
  const block = split === 'panels' ? tiles : Math.min(tiles, fitting);
  return { runs, tiles, panels, split, block };
}

function geometryOf({ inputs, outputs }: PointwiseAttributes, target: Target) {
  return { depth: inputs, outputs, width: 4 * target.tuning.gemm.vectors };
}

export const pointwiseKernel: Kernel<'pointwise'> = {
  emit(context, call) {
    const { target } = context;
    const f = context.module.func({ name: 'pointwise', params: ['i32'] });
    const { attributes } = call;
    const plan = planOf(attributes, target);
    if (plan.tiles === 0 || plan.panels === 0) return f;
    const { full, last } = planPanels(geometryOf(attributes, target));
    const tileRows = plan.runs.map(({ size }) => size);
    const { inputs: depth, epilogue } = attributes;
    const product = gemm(context, {
      depth,
      tileRows,
      mostTiles: Math.min(plan.block, plan.tiles),
      last,
      epilogue,
    });
    const addresses = addressesOf(call);
    const width = 4 * target.tuning.gemm.vectors;
    const [part] = f.params as readonly [Local];
    const stride = 4 * attributes.outputs;
    const residual = residualOffset(call);

    if (plan.split === 'panels') {
      const { start, end } = emitShare(f, part, { count: plan.panels, parts: target.parts });
      emitGemm(f, product, {
        left: addresses.input,
        panel: plus(times(start, 4 * width * (depth + 1)), addresses.packed),
        output: plus(times(start, 4 * width), addresses.output),
        residual,
        stride,
        tiles: plan.runs.map(({ count }) => count),
        panels: minus(minimum(end, full), start),
        last: isAbove(end, full),
      });
      return f;
    }
    const lastPanel = last === null ? 0 : 1;
    if (target.parts === 1 && plan.tiles <= plan.block) {
      emitGemm(f, product, {
        left: addresses.input,
        panel: addresses.packed,
        output: addresses.output,
        residual,
        stride,
        tiles: plan.runs.map(({ count }) => count),
        panels: full,
        last: lastPanel,
      });
      return f;
    }
    const { start, end } = emitShare(f, part, { count: plan.tiles, parts: target.parts });
    const count = f.local('i32');
    const range = tileRangeLocals(f, plan.runs);
    f.block((done) => {
      f.loop((again) => {
        emitInteger(f, assigned(count, minus(end, start)))
          .i32.eqz()
          .branchIf(done);
        emitAssign(f, count, minimum(count, plan.block));
        emitTileRange(f, plan.runs, { first: start, count }, range);
        emitGemm(f, product, {
          left: plus(times(range.row, 4 * depth), addresses.input),
          panel: addresses.packed,
          output: plus(times(range.row, stride), addresses.output),
          residual,
          stride,
          tiles: range.counts,
          panels: full,
          last: lastPanel,
        });
        emitAssign(f, start, plus(start, count));
        f.branch(again);
      });
    });
    return f;
  },

  describe(attributes, target) {
    const { rows, vectors } = target.tuning.gemm;
    const [run] = balancedRuns(attributes.rows, rows);
    return {
      tile: `${run?.size ?? 0}×${4 * vectors}`,
      multiplyAdds: attributes.rows * attributes.inputs * attributes.outputs,
    };
  },

  layouts: ({ inputs, outputs }, target) => [denseLayout(inputs, outputs, target)],
};

function addressesOf({ inputs, outputs }: KernelCall<'pointwise'>) {
  return {
    input: inputs[0]?.address as number,
    packed: inputs[1]?.address as number,
    output: outputs[0]?.address as number,
  };
}
