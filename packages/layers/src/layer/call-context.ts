import { add, cast, divide, type Revision, type State, type Trace, Traced, type Value } from '@sepal/ops';
import { renamed, SepalError, ShapeError, Tensor, tensor, ValueError } from '@sepal/tensor';
import { type AnyLayer, type CallOptions, checkCallOptions } from '../graph/layer-graph.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import { joinPath, recorded, within } from './paths.ts';
import type { SeedState } from './seed-state.ts';
import type { Variable } from './variable.ts';

/** A layer with the `call` that a {@link CallContext} runs. */
export interface Callable<I, O> extends AnyLayer {
  call(inputs: I, context: CallContext): O;
}

/** A layer whose `call` the compiler does not know. */
type OpaqueLayer = AnyLayer & { readonly call?: never };

/** The state of one call of a model or layer, shared by all layers inside it. */
interface Recording {
  /** The trace that ops are recorded in; undefined if they are computed at once. */
  readonly trace: Trace | undefined;
  readonly losses: Value[];
  /** State updates, applied if the whole call succeeds. In a trace they are in the graph. */
  readonly updates: Map<State, Revision>;
}

/**
 * What a layer's `call` may do besides computing with its inputs: read and update variables, draw seeds, add losses and
 * call other layers.
 *
 * In a trace these become reads and writes of the graph; on tensors they take effect once the whole call has succeeded.
 */
export class CallContext {
  /** The caller's `training` option; undefined if not set. */
  readonly trainingAsked: boolean | undefined;
  /** The path of the layer being called, such as `block_1/conv`. */
  readonly path: string;
  readonly #recording: Recording;
  /** The layer that is being called. */
  #layer: AnyLayer | undefined;
  /** The layers that it is made of. */
  #parts: ReadonlySet<AnyLayer> | undefined;

  private constructor(recording: Recording, trainingAsked: boolean | undefined, path: string) {
    this.#recording = recording;
    this.trainingAsked = trainingAsked;
    this.path = path;
  }

  /** The context of a call that computes at once. */
  static eager(training?: boolean): CallContext {
    return new CallContext({ trace: undefined, losses: [], updates: new Map() }, training, '');
  }

  /** The context of a call that is recorded in `trace`. */
  static tracing(trace: Trace, training?: boolean): CallContext {
    return new CallContext({ trace, losses: [], updates: new Map() }, training, '');
  }

  /** Whether the layer should behave as in training: drop units, use batch statistics. Default: inference. */
  get training(): boolean {
    return this.trainingAsked ?? false;
  }

  /** The losses added by layers, in order. */
  get losses(): readonly Value[] {
    return this.#recording.losses;
  }

  /** The value of a variable, including this call's updates so far. */
  read(variable: State): Value {
    const { trace, updates } = this.#recording;
    return trace?.read(variable) ?? updates.get(variable)?.value ?? variable.value;
  }

  /**
   * Sets a variable once the whole run, or the whole call on tensors, has succeeded; {@link read} returns the new value at once.
   *
   * @throws ShapeError if shape or element type differ
   */
  update(variable: Variable, value: Value): void {
    this.#write(variable, value);
  }

  /** The next seed of a layer's seed counter: uint32 `[seed, n]`. Increments the counter. */
  nextSeed(seeds: SeedState): Value {
    const seed = this.read(seeds);
    this.#write(seeds, add(seed, tensor([0, 1], [2], 'uint32')));
    return seed;
  }

  /** Applies the call's state updates. It cannot fail. */
  commit(): void {
    for (const [state, revision] of this.#recording.updates) state.become(revision);
  }

  /** Adds a scalar to the training loss. */
  addLoss(value: Value): void {
    this.#recording.losses.push(value);
  }

  #write(state: State, value: Value): void {
    const { trace, updates } = this.#recording;
    if (trace !== undefined) trace.write(state, value);
    else updates.set(state, state.revise(value as Tensor));
  }

  /**
   * Calls a layer inside this call: checks its inputs, builds it if it is not built, and adds its activity
   * regularizer's loss.
   */
  apply(layer: Callable<Value, Value>, input: Value, options?: CallOptions): Value;
  apply<I extends Structure<Value>, O extends Structure<Value>>(
    layer: Callable<I, O>,
    inputs: NoInfer<I>,
    options?: CallOptions,
  ): O;
  apply(layer: OpaqueLayer, inputs: Structure<Value>, options?: CallOptions): Structure<Value>;
  apply(layer: AnyLayer, inputs: Structure<Value>, options: CallOptions = {}): Structure<Value> {
    checkCallOptions(options, layer.where);
    const { training = this.trainingAsked } = options;
    const path = joinPath(this.path, layer.name);
    const outputs = this.#run(layer, inputs, new CallContext(this.#recording, training, path));
    this.#checkOwned(layer);
    return outputs;
  }

  /** @throws ValueError if the calling layer does not own the weights of the layer that it called */
  #checkOwned(layer: AnyLayer): void {
    const caller = this.#layer;
    if (caller === undefined) return;
    this.#parts ??= new Set(caller.sublayers);
    if (this.#parts.has(layer)) return;
    const own = new Set(caller.variables);
    if (layer.variables.every((variable) => own.has(variable))) return;
    throw new ValueError({
      where: caller.where,
      message: `\`call\` calls ${layer.where}, whose weights are not among the layer's own.`,
      hint: 'Make it part of the layer in its constructor: this.inner = this.addLayer(inner).',
    });
  }

  /** Like {@link apply}, for the outermost layer, whose name is not part of the paths inside it. */
  applyOutermost(layer: AnyLayer, inputs: Structure<Value>): Structure<Value> {
    return this.#run(layer, inputs, this);
  }

  #run(layer: AnyLayer, given: Structure<Value>, context: CallContext): Structure<Value> {
    const { trace } = this.#recording;
    context.#layer = layer;
    const run = (): Structure<Value> => {
      const inputs = layer.conform(given, isValue);
      layer.prepare(inputs);
      if (!isCallable(layer)) {
        throw new ValueError({
          where: layer.where,
          message: `Layer ${layer.className} does not have a \`call\` method implemented.`,
          hint: 'Write `call(inputs, context)`, which computes the outputs in ops.',
        });
      }
      const call = (): Structure<Value> => layer.call(inputs, context);
      const outputs = trace === undefined ? call() : recorded(call);
      const values = flatten(outputs, isValue, { where: layer.where, argument: 'call', verb: 'return' });
      const { activityRegularizer } = layer;
      if (activityRegularizer === null) return outputs;
      for (const output of values) context.addLoss(perSample(activityRegularizer.call(output), output));
      return outputs;
    };
    const inScope = (): Structure<Value> => within(layer, run);
    try {
      return trace === undefined ? inScope() : trace.at(context.path, inScope);
    } catch (error) {
      throw inLayer(error, context.path === '' ? layer.name : context.path);
    }
  }
}

function isCallable(layer: AnyLayer): layer is Callable<Structure<Value>, Structure<Value>> {
  return 'call' in layer && typeof layer.call === 'function';
}

/** `Dense 'head'` (the layer's own checks) or `matmul in layer 'head'`. */
const NAMES_A_LAYER = /^\w+ '|in layer '/;

/** Prefixes a Sepal error with the layer, unless it names one already; other errors are unchanged. */
function inLayer(error: unknown, path: string): unknown {
  if (error instanceof SepalError && NAMES_A_LAYER.test(error.where ?? '')) return error;
  return renamed(error, (where) => `${where} in layer '${path}'`.trimStart());
}

/** Tells values from arrays and objects of them. */
export function isValue(value: unknown): value is Value {
  return value instanceof Tensor || value instanceof Traced;
}

/** A loss divided by the batch size, which is unknown while a model is put together. */
function perSample(loss: Value, output: Value): Value {
  const batch = output.shape[0];
  if (batch === undefined)
    throw new ShapeError({ message: 'An activity regularizer needs an output with a batch axis.' });
  return divide(cast(loss, 'float32'), batch ?? 1);
}
