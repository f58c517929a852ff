/** Files for callbacks, in Node. */
export { type BackupFolderOptions, backupFolder } from './backup-folder.ts';
export { fileWriter, type TrainerEncoder } from './file-writer.ts';
export { textFile } from './text-file.ts';
