import type { PackedLayout } from '../src/index.ts';

/** What `pack` reads. */
export interface PlainWeights {
  readonly kernel: Float32Array;
  readonly scale?: Float32Array | undefined;
  readonly bias?: Float32Array | undefined;
}

/** Packs weights as the description of a layout says, float by float. */
export function packPlain(layout: PackedLayout, { kernel, scale, bias }: PlainWeights): Float32Array {
  const { taps, groups, rows, columns, panels, rowStep, columnStep, groupStep } = layout;
  const packed: number[] = [];
  for (const some of taps) {
    for (let group = 0; group < groups; group++) {
      for (let panel = 0; panel < panels.count; panel++) {
        const isLast = panel === panels.full;
        const lanes = isLast ? (panels.last?.lanes ?? 0) : panels.width;
        const first = panel * panels.width - (isLast ? (panels.last?.overlap ?? 0) : 0);
        const packRow = (floatOf: (column: number) => number): void => {
          for (let lane = 0; lane < Math.ceil(lanes / 4) * 4; lane++)
            packed.push(lane < lanes ? floatOf(first + lane) : 0);
        };
        packRow((column) => bias?.[group * columns + column] ?? 0);
        for (const tap of some) {
          for (let row = 0; row < rows; row++) {
            packRow((column) => {
              const weight = kernel[tap + group * groupStep + row * rowStep + column * columnStep] as number;
              return weight * (scale?.[group * columns + column] ?? 1);
            });
          }
        }
      }
    }
  }
  return Float32Array.from(packed);
}
