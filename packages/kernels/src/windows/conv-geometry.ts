import { balancedRuns, type Run } from '../gemm/balanced-runs.ts';
import { type PanelPlan, planPanels } from '../gemm/panels.ts';
import type { Target } from '../target.ts';
import type { ConvAttributes } from '../vocabulary.ts';

/** A convolution, and the distance between its results in elements: a transposed convolution is several with interleaved pixels. */
export interface SpreadConv extends ConvAttributes {
  readonly pixelStep: number;
  readonly rowStep: number;
}

/** Tiles of one size along an output row, and their possible positions. */
export interface RowTiles extends Run {
  /** Whether some of them read only columns inside the picture. */
  readonly inside: boolean;
  /** Whether some of them cross its left or right edge. */
  readonly clipped: boolean;
  /** A tile is inside if its first column of tap 0 is from 0 up to this, exclusive. */
  readonly insideEnd: number;
}

export function rowTiles(attributes: ConvAttributes, target: Target): readonly RowTiles[] {
  const { width, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const readsNothing = kernelSize[0] * kernelSize[1] === 0;
  let x = 0;
  return balancedRuns(outputWidth, target.tuning.gemm.rows).map(({ size, count }) => {
    if (readsNothing) return { size, count, inside: true, clipped: false, insideEnd: 0 };
    const insideEnd = width - (size - 1) * strides[1] - (kernelSize[1] - 1) * dilationRate[1];
    let inside = 0;
    for (let i = 0; i < count; i++) {
      const column = (x + i * size) * strides[1] - padding[1][0];
      if (column >= 0 && column < insideEnd) inside++;
    }
    x += size * count;
    return { size, count, inside: inside > 0, clipped: inside < count, insideEnd };
  });
}

/** One group's channels, and its weight matrix. */
export interface ConvGroup {
  readonly inputs: number;
  readonly outputs: number;
  /** Rows of the matrix: taps · inputs. */
  readonly depth: number;
  /** Columns of a panel. */
  readonly width: number;
  readonly panels: PanelPlan;
}

export function convGroup({ inputs, outputs, groups, kernelSize }: ConvAttributes, target: Target): ConvGroup {
  const width = 4 * target.tuning.gemm.vectors;
  const group = { inputs: inputs / groups, outputs: outputs / groups };
  const depth = kernelSize[0] * kernelSize[1] * group.inputs;
  return { ...group, depth, width, panels: planPanels({ outputs: group.outputs, width }) };
}
