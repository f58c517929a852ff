import type { Kernel } from '../call.ts';
import { planPanels } from '../gemm/panels.ts';
import { type PackedLayout, packedLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
import type { ConvTransposeAttributes } from '../vocabulary.ts';
import { emitConvBlocks, type InterleavedConv } from '../windows/conv-blocks.ts';
import { rowTiles } from '../windows/conv-geometry.ts';
import { type PhaseRun, phaseRuns } from './phases.ts';

/** The stride-1 convolutions that make up a transposed one, each with its taps. */
interface Phases extends InterleavedConv {
  readonly rows: PhaseRun;
  readonly columns: PhaseRun;
}

function phasesOf(attributes: ConvTransposeAttributes): readonly Phases[] {
  const { batch, height, width, inputs, outputs, groups, strides, outputWidth, epilogue } = attributes;
  const columns = phaseRuns(attributes, 1);
  return phaseRuns(attributes, 0).flatMap((rows) =>
    columns.map((columns): Phases => {
      const taps = [rows.taps[0]?.length ?? 0, columns.taps[0]?.length ?? 0] as const;
      const conv = {
        batch,
        height,
        width,
        kernelSize: taps[0] * taps[1] === 0 ? ([0, 0] as const) : taps,
        strides: [1, 1] as const,
        dilationRate: [rows.dilation, columns.dilation] as const,
        padding: [
          [-rows.reads, 0],
          [-columns.reads, 0],
        ] as const,
        outputHeight: rows.outputs,
        outputWidth: columns.outputs,
        inputs,
        outputs,
        groups,
        epilogue,
        pixelStep: strides[1] * outputs,
        rowStep: strides[0] * outputWidth * outputs,
      };
      const offset = (rows.first * outputWidth + columns.first) * outputs;
      return { rows, columns, conv, down: rows.count, across: columns.count, offset };
    }),
  );
}

/** Matrices of `[taps, inputs / groups]` rows, a column for each filter, from `[height, width, outputs / groups, inputs]`. */
function transposedLayout(attributes: ConvTransposeAttributes, target: Target): PackedLayout {
  const { kernelSize, inputs, groups } = attributes;
  const filters = attributes.outputs / groups;
  const tapFloats = filters * inputs;
  return packedLayout({
    plainLength: kernelSize[0] * kernelSize[1] * tapFloats,
    taps: phasesOf(attributes).flatMap(({ rows, columns }) =>
      rows.taps.flatMap((vertical) =>
        columns.taps.map((horizontal) =>
          vertical.flatMap((u) => horizontal.map((v) => (u * kernelSize[1] + v) * tapFloats)),
        ),
      ),
    ),
    groups,
    rows: inputs / groups,
    columns: filters,
    panels: planPanels({ outputs: filters, width: 4 * target.tuning.gemm.vectors }),
    rowStep: 1,
    columnStep: inputs,
    groupStep: inputs / groups,
  });
}

export const convTransposeKernel: Kernel<'convTranspose'> = {
  emit(context, call) {
    const { batch, width, inputs, outputs, strides, outputHeight, outputWidth } = call.attributes;
    const f = context.module.func({ name: 'convTranspose', params: ['i32'] });
    const [first, ...others] = phasesOf(call.attributes);
    if (first === undefined || batch * outputs === 0) return f;
    const outputRow = outputWidth * outputs;
    emitConvBlocks(context, f, call, {
      convs: [first, ...others],
      outputRow,
      outputPicture: outputHeight * outputRow,
      rowElements: width * inputs + strides[0] * outputRow,
    });
    return f;
  },

  zeroBytes(attributes, target) {
    const clipped = phasesOf(attributes).some(({ conv }) => rowTiles(conv, target).some((tile) => tile.clipped));
    return clipped ? (4 * attributes.inputs) / attributes.groups : 0;
  },

  describe(attributes, target) {
    const { batch, height, width, kernelSize, inputs, outputs, groups } = attributes;
    const [tile] = phasesOf(attributes).flatMap(({ conv }) => rowTiles(conv, target));
    return {
      tile: `${tile?.size ?? 0}×${4 * target.tuning.gemm.vectors}`,
      multiplyAdds: (batch * height * width * kernelSize[0] * kernelSize[1] * inputs * outputs) / groups,
    };
  },

  layouts: (attributes, target) => [transposedLayout(attributes, target)],
};
