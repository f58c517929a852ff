import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '@sepal/tensor';
import { checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import type { BackupStore, TrainingPosition } from '../callbacks/backup-and-restore.ts';
import { replaceFile } from './replace-file.ts';

/** Options of {@link backupFolder}. */
export interface BackupFolderOptions {
  /** Makes the bytes of the backup: weights and the optimizer's variables. */
  readonly encode: (trainer: AnyTrainer) => Uint8Array | Promise<Uint8Array>;
  /** Gives a trainer what {@link encode} has kept. */
  readonly restore: (trainer: AnyTrainer, bytes: Uint8Array) => void | Promise<void>;
}

/** What the folder says of its backup. */
interface Metadata extends TrainingPosition {
  /** The file that has the state: a new one is written beside the last. */
  readonly file: string;
}

const METADATA = 'training_metadata.json';
const FILES = ['state-0', 'state-1'] as const;

/**
 * A folder for `BackupAndRestore`. The last backup lasts until the next one is whole.
 *
 * @param folder where it is; no other callback may use it
 * @throws ValueError for options of other types
 * @example
 * const store = backupFolder('backup', { encode, restore });
 * await trainer.fit(x, y, { epochs: 100, callbacks: [new BackupAndRestore({ store })] });
 */
export function backupFolder(folder: string, options: BackupFolderOptions, ...extra: never[]): BackupStore {
  const where = 'backupFolder';
  refuseExtra(extra, 'backupFolder(folder, options)');
  if (typeof folder !== 'string' || folder === '') {
    throw new ValueError({ where, message: `\`folder\` must be a path. Received: ${show(folder)}.` });
  }
  checkOptions<BackupFolderOptions>(options, { encode: true, restore: true }, where);
  const { encode, restore } = options;
  for (const [name, value] of Object.entries({ encode, restore })) {
    if (typeof value === 'function') continue;
    throw new ValueError({ where, message: `\`${name}\` must be a function. Received: ${name}=${show(value)}.` });
  }
  const metadata = join(folder, METADATA);
  return {
    save: async (trainer, { epoch, batch }) => {
      const last = await readMetadata(metadata);
      const file = last?.file === FILES[0] ? FILES[1] : FILES[0];
      await replaceFile(join(folder, file), await encode(trainer));
      await replaceFile(metadata, JSON.stringify({ epoch, batch, file } satisfies Metadata));
      if (last !== undefined) await rm(join(folder, last.file), { force: true });
    },
    load: async (trainer) => {
      const found = await readMetadata(metadata);
      if (found === undefined) return undefined;
      await restore(trainer, await readFile(join(folder, found.file)));
      return { epoch: found.epoch, batch: found.batch };
    },
    delete: async () => {
      for (const name of [METADATA, ...FILES]) await rm(join(folder, name), { force: true });
      // What else is in the folder stays.
      await rmdir(folder).catch(() => undefined);
    },
  };
}

/** @returns undefined if there is no backup @throws ValueError if the file is damaged */
async function readMetadata(path: string): Promise<Metadata | undefined> {
  const text = await readFile(path, 'utf8').catch((error: { readonly code?: string }) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { epoch, batch, file } = JSON.parse(text) as Metadata;
    if (Number.isInteger(epoch) && Number.isInteger(batch) && FILES.includes(file as 'state-0'))
      return { epoch, batch, file };
  } catch {
    // What follows says it.
  }
  throw new ValueError({
    where: path,
    message: 'The file does not say where the training was.',
    hint: 'Delete the folder to begin anew.',
  });
}
