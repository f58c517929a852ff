import type { Padding, Pair } from '@sepal/ops';
import type { SlidingWindow } from '../src/index.ts';

/** The parameters of a test window; the rest follows. */
export interface WindowCase {
  readonly batch?: number;
  readonly height: number;
  readonly width: number;
  readonly kernelSize: Pair;
  readonly strides?: Pair;
  readonly dilationRate?: Pair;
  readonly padding?: Padding;
}

/** The window of a case, or null if it does not fit. */
export function slidingWindow(given: WindowCase): SlidingWindow | null {
  const { batch = 1, height, width, kernelSize, strides = [1, 1], dilationRate = [1, 1], padding = 'valid' } = given;
  const along = (axis: 0 | 1, length: number): { padding: Pair; outputs: number } => {
    const extent = (kernelSize[axis] - 1) * dilationRate[axis] + 1;
    const stride = strides[axis];
    if (padding === 'same') {
      const outputs = Math.ceil(length / stride);
      const total = Math.max(0, (outputs - 1) * stride + extent - length);
      return { padding: [Math.floor(total / 2), Math.ceil(total / 2)], outputs };
    }
    const amounts = padding === 'valid' ? ([0, 0] as const) : padding[axis];
    return { padding: amounts, outputs: Math.floor((length + amounts[0] + amounts[1] - extent) / stride) + 1 };
  };
  const [rows, columns] = [along(0, height), along(1, width)];
  if (rows.outputs < 1 || columns.outputs < 1) return null;
  return {
    batch,
    height,
    width,
    kernelSize,
    strides,
    dilationRate,
    padding: [rows.padding, columns.padding],
    outputHeight: rows.outputs,
    outputWidth: columns.outputs,
  };
}

/** The window of a case that fits. */
export function windowOf(given: WindowCase): SlidingWindow {
  const window = slidingWindow(given);
  if (window === null) throw new Error('the window does not fit');
  return window;
}

/** Windows of every kind: sizes 1 to 17, unequal strides and dilation, 'same', 'valid' and explicit padding. Only those that fit. */
export function windowGrid(count: number): readonly SlidingWindow[] {
  const windows: SlidingWindow[] = [];
  let state = 7;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  while (windows.length < count) {
    const pair = (most: number): Pair => [1 + draw(most), 1 + draw(most)];
    const paddings: readonly Padding[] = [
      'same',
      'valid',
      [pair(3), pair(3)],
      [
        [0, 1],
        [2, 0],
      ],
    ];
    const found = slidingWindow({
      batch: 1 + draw(2),
      height: 1 + draw(17),
      width: 1 + draw(17),
      kernelSize: draw(3) === 0 ? pair(7) : [3, 3],
      strides: pair(3),
      dilationRate: draw(2) === 0 ? [1, 1] : pair(3),
      padding: paddings[draw(4)] ?? 'same',
    });
    if (found !== null) windows.push(found);
  }
  return windows;
}
