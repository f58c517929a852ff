import { Tensor } from '@sepal/tensor';
import { planPanels } from '../../src/gemm/panels.ts';
import {
  olderTuning,
  type PackedLayout,
  relaxedTuning,
  type SlidingWindow,
  simdTuning,
  type Target,
  type Tuning,
  wideTuning,
} from '../../src/index.ts';
import { packedLayout } from '../../src/pack/layout.ts';
import { plain } from '../epilogues.ts';
import { layoutsOf } from '../layouts-of.ts';
import { packPlain } from '../pack-plain.ts';
import { randomNumbers } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import { type KernelCheck, type Suites, suitesOf } from './kernel-check.ts';

const floats = (data: Float32Array): Tensor => new Tensor([data.length], 'float32', data);

/** Compares the kernel with a layout's description, with and without scale and bias. */
function checkLayout(check: KernelCheck<'pack'>, layout: PackedLayout): void {
  const outputs = layout.groups * layout.columns;
  const kernel = randomNumbers(layout.plainLength, outputs + 1);
  const [factors, biases] = [randomNumbers(outputs, 2), randomNumbers(outputs, 3)];
  for (const [scale, bias] of [[factors, biases], [factors], [undefined, biases], []] as const) {
    check.call({
      attributes: { layout, scaled: scale !== undefined, biased: bias !== undefined },
      inputs: [kernel, scale, bias].filter((some) => some !== undefined).map(floats),
      expected: floats(packPlain(layout, { kernel, scale, bias })),
    });
  }
}

/** The layouts of every packed kernel for one window, with some channels. */
export function* layoutsFor(window: SlidingWindow, target: Target): Generator<PackedLayout> {
  const { padding: _, outputHeight, outputWidth, ...rest } = window;
  for (const channels of [1, 3, 8, 17, 33]) {
    for (const multiplier of [1, 2, 3, 7]) {
      const depthwise = { ...window, channels, multiplier, epilogue: plain };
      yield* layoutsOf('separable', { depthwise, outputs: 5 * multiplier, epilogue: plain }, target);
    }
    for (const groups of channels === 8 ? [1, 2, 4] : [1]) {
      const size = { inputs: channels, outputs: 12 + groups * channels, groups, epilogue: plain };
      yield* layoutsOf('conv', { ...window, ...size }, target);
      // Slightly larger pictures, cut at different positions: phases of every kind.
      const before = [outputWidth % 3, outputHeight % 2] as const;
      const lengths = { before, outputHeight: outputHeight + 3, outputWidth: outputWidth + 3 };
      yield* layoutsOf('convTranspose', { ...rest, ...lengths, ...size }, target);
    }
  }
}

const tables: readonly Tuning[] = [relaxedTuning, simdTuning, olderTuning, wideTuning];

export const pack: Suites<'pack'> = {
  'every packed kernel’s weights, in windows of every kind'(check) {
    const known = new Map<string, PackedLayout>();
    const windows = [
      ...windowGrid(12),
      ...[5, 11, 40].map((width) => windowOf({ height: 9, width, kernelSize: [7, 7], padding: 'same' })),
    ];
    for (const [index, window] of windows.entries()) {
      const tuning = tables[index % tables.length] as Tuning;
      for (const layout of layoutsFor(window, { relaxed: true, parts: 1, tuning })) known.set(layout.key, layout);
    }
    for (const layout of known.values()) checkLayout(check, layout);
  },

  ...suitesOf<'pack', number>(
    [4, 8, 16],
    (width) => `every number of columns up to 70, in panels of ${width}`,
    (check, width) => {
      for (let columns = 0; columns <= 70; columns++) {
        const rows = [0, 1, 7, 8, 9, 30][columns % 6] as number;
        const panels = planPanels({ outputs: columns, width });
        const steps = { rowStep: columns, columnStep: 1, groupStep: columns };
        checkLayout(
          check,
          packedLayout({ plainLength: rows * columns, taps: [[0]], groups: 1, rows, columns, panels, ...steps }),
        );
      }
    },
  ),

  'columns that are not neighbours, in several groups and matrices'(check) {
    for (let columns = 1; columns <= 21; columns++) {
      const panels = planPanels({ outputs: columns, width: 8 });
      const taps = [[0, 3], [], [1], [2, 0, 1]];
      const rows = [0, 1, 5, 9, 16][columns % 5] as number;
      const [groups, plainLength] = [3, 3 * 4 * rows * columns + 3];
      const steps = { rowStep: 4, columnStep: 4 * rows, groupStep: 4 * rows * columns };
      checkLayout(check, packedLayout({ plainLength, taps, groups, rows, columns, panels, ...steps }));
    }
  },

  'a layout read from JSON'(check) {
    const attributes = { rows: 1, inputs: 3, outputs: 13, epilogue: plain };
    const [layout] = layoutsOf('pointwise', attributes, { relaxed: true, parts: 1, tuning: relaxedTuning });
    checkLayout(check, JSON.parse(JSON.stringify(layout)) as PackedLayout);
  },
};
