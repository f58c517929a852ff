import { BackupAndRestore as Backup, type BackupAndRestoreOptions } from '@sepal/training';
import { backupFile } from './backup-file.ts';

/** Options of {@link BackupAndRestore}: those of `@sepal/training`, with a folder for the store. */
export interface FileBackupOptions extends Omit<BackupAndRestoreOptions, 'store'> {
  /** The folder of the backup, for this callback alone. */
  readonly backupDir: string;
}

/**
 * Lets an interrupted training go on from a file, in Node: `BackupAndRestore` of `@sepal/training` with a folder. `fit` called again, with
 * the same arguments, begins with the epoch in which it was interrupted, and has the bits of one that was not.
 *
 * @throws ValueError for options of other types; FileError where there are no files, and for a backup of another model
 * @see https://keras.io/api/callbacks/backup_and_restore/
 * @example
 * await trainer.fit(images, labels, { epochs: 100, callbacks: [new BackupAndRestore({ backupDir: 'backup' })] });
 */
export class BackupAndRestore extends Backup {
  constructor({ backupDir, ...options }: FileBackupOptions) {
    super({ ...options, store: backupFile(backupDir) });
  }
}
