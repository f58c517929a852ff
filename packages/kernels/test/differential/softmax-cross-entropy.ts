import { softmax } from '@sepal/ops';
import { type Shape, Tensor } from '@sepal/tensor';
import { randomTensor } from '../random-tensor.ts';
import type { KernelCheck, Suites } from './kernel-check.ts';

const tolerance = { relative: 1e-5, absolute: 1e-7 };

function scaled(shape: Shape, seed: number, factor: number): Tensor {
  return new Tensor(
    shape,
    'float32',
    Float32Array.from(randomTensor(shape, seed).data, (x) => x * factor),
  );
}

function checkRows(check: KernelCheck<'softmaxCrossEntropy'>, logits: Tensor, targets: Tensor): void {
  check.op('softmaxCrossEntropy', [logits, targets], {}, tolerance);
  const dloss = randomTensor(logits.shape.slice(0, -1), 5);
  check.op('softmaxCrossEntropyGradient', [logits, targets, dloss], {}, tolerance);
}

/** A target of 1 for one class of each row. */
function oneHot(rows: number, classes: number): Tensor {
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) data[row * classes + ((row * 7) % classes)] = 1;
  return new Tensor([rows, classes], 'float32', data);
}

export const softmaxCrossEntropy: Suites<'softmaxCrossEntropy'> = {
  'every number of classes'(check) {
    for (const factor of [1, 30]) {
      for (let classes = 1; classes <= 21; classes++) {
        const logits = scaled([5, classes], classes, factor);
        checkRows(check, logits, oneHot(5, classes));
        checkRows(check, logits, softmax(scaled([5, classes], 7, 2)));
      }
    }
    checkRows(check, scaled([3, 1000], 1, 10), oneHot(3, 1000));
  },

  'rows along several axes, and none'(check) {
    for (const shape of [[4], [2, 3, 5], [2, 1, 3, 4]])
      checkRows(check, scaled(shape, 1, 3), softmax(scaled(shape, 2, 2)));
  },

  'targets that do not add up to 1'(check) {
    checkRows(check, scaled([6, 9], 1, 3), scaled([6, 9], 2, 2));
  },

  'logits of any size'(check) {
    const logits = new Tensor(
      [4, 5],
      'float32',
      Float32Array.of(
        1e4,
        -1e4,
        0,
        3,
        1e4,
        3e38,
        0,
        0,
        -3e38,
        1,
        Number.NEGATIVE_INFINITY,
        1,
        2,
        0,
        Number.NEGATIVE_INFINITY,
        -200,
        -201,
        -202,
        -203,
        -90,
      ),
    );
    const targets = new Tensor(
      [4, 5],
      'float32',
      Float32Array.of(0.5, 0.25, 0.25, 0, 0, 1, 0, 0, 0, 0, 0, 0.5, 0.25, 0.25, 0, 0.2, 0.2, 0.2, 0.2, 0.2),
    );
    checkRows(check, logits, targets);
  },

  'NaN and infinities'(check) {
    const targets = oneHot(3, 6);
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const logits = randomTensor([3, 6], 1);
      for (const at of [0, 8]) logits.data[at] = special;
      checkRows(check, logits, targets);
    }
  },
};
