import {
  add,
  argMax,
  cast,
  divide,
  equal,
  greater,
  matmul,
  multiply,
  notEqual,
  reshape,
  select,
  subtract,
  sum,
  type TensorType,
  transpose,
  type Value,
} from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape, tensor, ValueError } from '@sepal/tensor';
import { checkBoolean, finiteNumber, positiveInteger, show } from '@sepal/tensor/options';
import { checkAxis } from '../losses/check-options.ts';
import { EPSILON } from '../losses/probabilities.ts';
import { asFloat, expand } from '../losses/same-rank.ts';
import type { Cells } from './cells.ts';
import { Metric, type MetricUpdate } from './metric.ts';
import { broadcastLike } from './samplewise.ts';

/** Options of the metrics of intersection over union. */
export interface IouBaseOptions {
  readonly name?: string | undefined;
  /** The element type of the counts: int32 cuts the fractions off weights (default 'int32', as in Keras). */
  readonly dtype?: 'int32' | 'float32' | undefined;
}

/** What targets and predictions are. */
export interface IouForm extends IouBaseOptions {
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass?: number | null | undefined;
  readonly sparseYTrue?: boolean | undefined;
  readonly sparseYPred?: boolean | undefined;
  readonly axis?: number | undefined;
}

/**
 * The mean over some classes of how much targets and predictions of a class overlap, out of a matrix that counts predictions for every
 * target.
 */
export abstract class IouBase extends Metric {
  static override readonly className: string = 'IouBase';
  override readonly direction = 'up';
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
  readonly #dtype: 'int32' | 'float32';
  /** Rows are targets, columns predictions. */
  readonly #counts;

  constructor({ name, dtype = 'int32', ...form }: IouForm) {
    const { className: where } = new.target;
    const { ignoreClass = null, sparseYTrue = true, sparseYPred = true, axis = -1 } = form;
    const numClasses = positiveInteger(form.numClasses, 'numClasses', where);
    const checked = {
      targetClassIds: checkIds(form.targetClassIds, numClasses, where),
      ignoreClass: ignoreClass === null ? null : finiteNumber(ignoreClass, 'ignoreClass', where),
      sparseYTrue: checkBoolean(sparseYTrue, 'sparseYTrue', where),
      sparseYPred: checkBoolean(sparseYPred, 'sparseYPred', where),
      axis: checkAxis(axis, where),
      dtype: dtypeOf(dtype, where),
    };
    super({ name });
    this.numClasses = numClasses;
    this.targetClassIds = checked.targetClassIds;
    this.ignoreClass = checked.ignoreClass;
    this.sparseYTrue = checked.sparseYTrue;
    this.sparseYPred = checked.sparseYPred;
    this.axis = checked.axis;
    this.#dtype = checked.dtype;
    this.#counts = this.addVariable('total_confusion_matrix', [this.numClasses, this.numClasses], this.#dtype);
  }

  updateState(yTrue: Value, yPred: Value, { sampleWeight, cells }: MetricUpdate): void {
    const targets = this.#indices(yTrue, this.sparseYTrue);
    const weights = this.#weights(targets, sampleWeight);
    // Indices that are no classes have rows of zeros.
    const rows = multiply(this.#rows(targets), weights);
    const counts = matmul(transpose(rows), this.#rows(this.#indices(yPred, this.sparseYPred)));
    cells.write(this.#counts, add(cells.read(this.#counts), cast(counts, this.#dtype)));
  }

  /** Class indices, whole, `[values, 1]`. */
  #indices(values: Value, areSparse: boolean): Value {
    const indices = areSparse ? values : argMax(values, { axis: this.axis });
    return reshape(asFloat(cast(indices, 'int32')), [-1, 1]);
  }

  #rows(indices: Value): Value {
    const classes = Float32Array.from({ length: this.numClasses }, (_, index) => index);
    return cast(equal(indices, tensor(classes)), 'float32');
  }

  /** The weight of each target: `[values, 1]`. */
  #weights(targets: Value, sampleWeight: Value | undefined): Value {
    const given = sampleWeight === undefined ? undefined : asFloat(cast(sampleWeight, this.#dtype));
    const flat = given === undefined || given.shape.length === 0 ? given : expand(reshape(given, [-1]));
    const weights = broadcastLike(flat ?? tensor(1), targets);
    return this.ignoreClass === null ? weights : select(notEqual(targets, this.ignoreClass), weights, 0);
  }

  /** A scalar; classes without targets and predictions do not count. */
  result(cells: Cells): Value {
    const counts = cells.read(this.#counts);
    const identity = Array.from({ length: this.numClasses ** 2 }, (_, index) =>
      index % (this.numClasses + 1) === 0 ? 1 : 0,
    );
    const diagonal = tensor(identity, [this.numClasses, this.numClasses], this.#dtype);
    const both = sum(multiply(counts, diagonal), { axis: 0 });
    const either = asFloat(subtract(add(sum(counts, { axis: 0 }), sum(counts, { axis: 1 })), both));
    const wanted = tensor(timesWanted(this.targetClassIds, this.numClasses));
    const present = select(greater(either, 1e-9), wanted, 0);
    const overlaps = divide(asFloat(both), add(either, EPSILON));
    return divide(sum(multiply(overlaps, present)), add(sum(present), EPSILON));
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    const targets = this.#layout(yTrue.shape, this.sparseYTrue);
    const predictions = this.#layout(yPred.shape, this.sparseYPred);
    if (mayBeEqual(targets.count, predictions.count) && mayBeEqual(targets.classes, predictions.classes)) return;
    const form = (isSparse: boolean): string => (isSparse ? 'class indices' : 'a number for each class');
    throw new ShapeError({
      where,
      message: `Expected targets with ${form(this.sparseYTrue)} and predictions with ${form(this.sparseYPred)}, for the same samples or pixels. Received targets of shape ${formatShape(yTrue.shape)} and predictions of shape ${formatShape(yPred.shape)}.`,
      hint: 'For probabilities of classes use MeanIoU or IoU with { sparseYPred: false }, and { sparseYTrue: false } for one-hot targets too; or OneHotMeanIoU and OneHotIoU.',
    });
  }

  /** How many samples or pixels there are, and of how many classes; null where it is not known. */
  #layout(shape: SymbolicShape, isSparse: boolean) {
    const lengths = isSparse ? shape : shape.toSpliced(this.axis, 1);
    const count = lengths.reduce<number | null>(
      (all, length) => (all === null || length === null ? null : all * length),
      1,
    );
    return { count, classes: isSparse ? null : (shape.at(this.axis) ?? null) };
  }

  /** The options that all of the family have. */
  override getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.#dtype };
  }
}

function mayBeEqual(one: number | null | undefined, other: number | null | undefined): boolean {
  return (one ?? other) === (other ?? one);
}

/** How often each class is in the list. */
function timesWanted(ids: readonly number[], classes: number): Float32Array {
  const times = new Float32Array(classes);
  for (const id of ids) times[id] = (times[id] as number) + 1;
  return times;
}

function checkIds(ids: unknown, classes: number, where: string): readonly number[] {
  if (Array.isArray(ids) && ids.every((id) => Number.isInteger(id) && id >= 0 && id < classes)) return [...ids];
  throw new ValueError({
    where,
    message: `Target class ids must be integers in the range [0, ${classes}). Received: targetClassIds=${show(ids)}.`,
  });
}

function dtypeOf(dtype: unknown, where: string): 'int32' | 'float32' {
  if (dtype === 'int' || dtype === 'int32') return 'int32';
  if (dtype === 'float32') return 'float32';
  throw new ValueError({ where, message: `Counts are of int32 or float32. Received: dtype=${show(dtype)}.` });
}
