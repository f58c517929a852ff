export {
  BackupAndRestore,
  type BackupAndRestoreOptions,
  type BackupStore,
  type TrainingPosition,
} from './backup-and-restore.ts';
export { Callback, type CallbackHooks, type CallbackParams, type HookNeeds, type Logs } from './callback.ts';
export { CSVLogger, type CSVLoggerOptions, type TextOutput } from './csv-logger.ts';
export { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
export { type Aborted, History } from './history.ts';
export { LambdaCallback } from './lambda-callback.ts';
export { type LearningRateFunction, LearningRateScheduler } from './learning-rate-scheduler.ts';
export type { MessageOptions } from './message-options.ts';
export { type CheckpointWriter, ModelCheckpoint, type ModelCheckpointOptions } from './model-checkpoint.ts';
export type { MonitorMode, MonitorOptions } from './monitor-callback.ts';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './reduce-lr-on-plateau.ts';
export type { SaveFreq } from './save-freq.ts';
export { SwapEMAWeights, type SwapEMAWeightsOptions } from './swap-ema-weights.ts';
export { TerminateOnNaN, type TerminateOnNaNOptions } from './terminate-on-nan.ts';
