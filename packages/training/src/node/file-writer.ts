import { ValueError } from '@sepal/tensor';
import { refuseExtra, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import type { CheckpointWriter } from '../callbacks/model-checkpoint.ts';
import { replaceFile } from './replace-file.ts';

/** Makes the bytes of a file from a trainer. @param what whether only the weights are asked for */
export type TrainerEncoder = (
  trainer: AnyTrainer,
  what: { readonly weightsOnly: boolean },
) => Uint8Array | Promise<Uint8Array>;

/**
 * Writes the files of `ModelCheckpoint`, with their folders. A file that is there is replaced when the new one is whole.
 *
 * @param encode makes the bytes, such as `saveModel` of `@sepal/formats`
 * @throws ValueError unless `encode` is a function
 * @example
 * const save = fileWriter(({ model }) => saveModel(model, { format: 'keras' }));
 * new ModelCheckpoint({ filepath: 'runs/{epoch:02d}-{val_loss:.2f}.keras', save });
 */
export function fileWriter(encode: TrainerEncoder, ...extra: never[]): CheckpointWriter {
  refuseExtra(extra, 'fileWriter(encode)');
  if (typeof encode !== 'function') {
    throw new ValueError({
      where: 'fileWriter',
      message: `\`encode\` must be a function that makes bytes from a trainer. Received: ${show(encode)}.`,
    });
  }
  return async (trainer, path, what) => replaceFile(path, await encode(trainer, what));
}
