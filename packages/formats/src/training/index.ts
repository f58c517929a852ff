export { BackupAndRestore, type FileBackupOptions } from './backup-and-restore.ts';
export { type LoadTrainerOptions, loadTrainer } from './load-trainer.ts';
export { type FileCheckpointOptions, ModelCheckpoint } from './model-checkpoint.ts';
