import {
  findByName,
  getObject,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor/options';
import { CosineDecay } from './cosine-decay.ts';
import { CosineDecayRestarts } from './cosine-decay-restarts.ts';
import { ExponentialDecay } from './exponential-decay.ts';
import { InverseTimeDecay } from './inverse-time-decay.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';
import { PiecewiseConstantDecay } from './piecewise-constant-decay.ts';
import { PolynomialDecay } from './polynomial-decay.ts';

/** A schedule class: built-in, or your own subclass of {@link LearningRateSchedule}. */
export interface LearningRateScheduleClass {
  new (options: never): LearningRateSchedule;
  fromConfig(config: Readonly<Record<string, unknown>>): LearningRateSchedule;
}

const CLASSES = {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
} satisfies Readonly<Record<string, LearningRateScheduleClass>>;

const TABLE: NameTable<LearningRateScheduleClass> = { kind: 'learning rate schedule', entries: CLASSES };

const SCHEDULES: ObjectKind<LearningRateSchedule> = {
  kind: 'learning rate schedule',
  base: LearningRateSchedule,
  find: (name, where) => findByName(name, TABLE, where),
  identifierHint: 'Use a LearningRateSchedule, or { className, config }.',
};

/** Everything that {@link getSchedule} accepts. */
export type LearningRateScheduleIdentifier =
  | LearningRateSchedule
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/**
 * Resolves an identifier to a schedule: itself, or one made from `{ className, config }` of {@link serializeSchedule} or Keras'
 * `{ class_name, config }`.
 *
 * @param options `customObjects`: your own classes by name; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @example
 * getSchedule({ className: 'CosineDecay', config: { initialLearningRate: 0.1, decaySteps: 4 } }).getConfig();
 */
export function getSchedule(identifier: LearningRateScheduleIdentifier, options?: LookupOptions): LearningRateSchedule;
export function getSchedule(
  identifier: LearningRateScheduleIdentifier | null | undefined,
  options?: LookupOptions,
): LearningRateSchedule | null;
export function getSchedule(
  identifier: LearningRateScheduleIdentifier | null | undefined,
  options?: LookupOptions,
  ...extra: unknown[]
): LearningRateSchedule | null {
  refuseExtra(extra, 'getSchedule(identifier, options)');
  return getObject(SCHEDULES, identifier, options);
}

/** A schedule as plain JSON, for {@link getSchedule}. */
export function serializeSchedule(schedule: LearningRateSchedule): SerializedObject {
  return serializeObject(SCHEDULES, schedule) as SerializedObject;
}
