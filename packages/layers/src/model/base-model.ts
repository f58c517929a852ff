import type { Value } from '@sepal/ops';
import type { Engine, Session } from '@sepal/runtime';
import { type Shape, type SymbolicShape, type Tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, showBare } from '@sepal/tensor/options';
import type { DiagramOptions } from '../diagram/diagram.ts';
import { toDot } from '../diagram/dot.ts';
import { toMermaid } from '../diagram/mermaid.ts';
import type { MapStructure, SymbolicOutputs, TensorOutputs } from '../graph/element-types.ts';
import type { AnyLayer, SymbolicTensor } from '../graph/layer-graph.ts';
import type { Structure } from '../graph/structure.ts';
import { checkReceiver } from '../layer/check-receiver.ts';
import { Layer } from '../layer/layer.ts';
import { summarize } from '../summary/summary.ts';
import type { SummaryOptions } from '../summary/summary-options.ts';
import type { AnyModel } from './any-model.ts';
import { type ExplainOptions, explainModel, type ModelExplanation } from './explain.ts';
import { type PredictOptions, predictInBatches } from './predict.ts';

/** The maximum number of cached numbers. */
const REMEMBERED = 16;

/** The base of `Model` and `Sequential`: layers, `predict`, `summary`. */
export abstract class BaseModel<
    I extends Structure<SymbolicTensor> = SymbolicTensor,
    O extends Structure<SymbolicTensor> = SymbolicTensor<'float32'>,
  >
  extends Layer<I, O>
  implements AnyModel
{
  #sessions = new WeakMap<Engine, Session>();
  #remembered = new Map<string, number>();

  /** The layers in Keras' order, without {@link operations} such as `x + 3`. */
  abstract get layers(): readonly AnyLayer[];

  /** The layers, and the operations between them, in Keras' order. */
  get operations(): readonly AnyLayer[] {
    return this.layers;
  }

  /** The inputs, in the structure they were given in. */
  abstract get inputs(): I;

  /** The outputs, in the structure they were given in. */
  abstract get outputs(): O;

  /** The same as {@link inputs}, whatever the model was called on. */
  override get input(): MapStructure<I, SymbolicTensor> {
    return this.inputs as Structure<SymbolicTensor> as MapStructure<I, SymbolicTensor>;
  }

  /** The same as {@link outputs}, whatever the model was called on. */
  override get output(): SymbolicOutputs<O> {
    return this.outputs as Structure<SymbolicTensor> as SymbolicOutputs<O>;
  }

  override get sublayers(): readonly AnyLayer[] {
    return this.layers;
  }

  /**
   * Finds a layer by its name or its index in {@link layers}.
   *
   * `getLayer<Dense>('head')` sets the type of the result; the default is a layer with one input and one float32 output.
   *
   * @throws ValueError if there is none; it suggests the closest name
   */
  getLayer<L extends object = Layer<SymbolicTensor, SymbolicTensor<'float32'>>>(nameOrIndex: string | number): L {
    checkReceiver(this, 'getLayer');
    const { layers } = this;
    const found =
      typeof nameOrIndex === 'number' ? layers.at(nameOrIndex) : layers.find(({ name }) => name === nameOrIndex);
    if (found !== undefined) return found as object as L;
    if (typeof nameOrIndex === 'number') {
      throw new ValueError({
        where: this.where,
        message: `Was asked to retrieve layer at index ${nameOrIndex} but model only has ${layers.length} layers.`,
      });
    }
    throw new ValueError({
      where: this.where,
      message: `No such layer: ${showBare(nameOrIndex)}.`,
      hint: allowedNamesHint(
        nameOrIndex,
        layers.map(({ name }) => name),
      ),
    });
  }

  /**
   * Computes the outputs for a set of samples in batches, in inference mode. A model with a fixed batch size uses it unless
   * `batchSize` overrides it; the last batch may be smaller.
   *
   * @param x one tensor `[samples, ...]`, an array of them in the order of the model's inputs, or an object of them by the inputs'
   *   names; numbers are converted to the inputs' element types
   * @returns tensors `[samples, ...]` in the structure of the model's outputs
   * @throws ShapeError if `x` does not match the inputs, or an array of `out` its output
   * @see https://keras.io/api/models/model_training_apis/#predict-method
   * @example
   * const y = await model.predict(tensor(pixels, [1, 224, 224, 3]), { batchSize: 8 });
   * @example
   * const scores = new Float32Array(1000); // reused for every frame of a video
   * await model.predict(tensor(pixels, [1, 224, 224, 3]), { out: scores });
   */
  async predict(
    x: MapStructure<I, Tensor> | Readonly<Record<string, Tensor>>,
    options: PredictOptions<O> = {},
  ): Promise<TensorOutputs<O>> {
    checkReceiver(this, 'predict');
    return (await predictInBatches(this, x as Structure<Tensor>, options as PredictOptions)) as TensorOutputs<O>;
  }

  /**
   * Explains how the engine runs the model: the kernel of every step, the layers fused into it, its tile, multiply-adds and bytes.
   *
   * @param options `engine` and the shape of the input, the batch included
   * @returns the steps, and all layers with their steps; prints as a table
   * @throws ShapeError if the shape does not match or leaves lengths unknown
   * @example
   * const explanation = await model.explain({ inputShape: [1, 224, 224, 3] });
   * console.log(explanation); // a table, in Node; `String(explanation)` everywhere
   * console.table(explanation.rows);
   */
  explain(options: ExplainOptions = {}): Promise<ModelExplanation> {
    checkReceiver(this, 'explain');
    return explainModel(this, options);
  }

  /**
   * Whether a shape fits an input of the model. Any batch size does, even if the model was made for another one.
   */
  fits(declared: SymbolicShape, shape: Shape): boolean {
    return (
      declared.length === shape.length &&
      shape.every((length, axis) => axis === 0 || (declared[axis] ?? length) === length)
    );
  }

  /** This model's session on an engine, made on first use and freed with the model. */
  sessionOn(engine: Engine): Session {
    return this.sessions()(engine);
  }

  /** A function that returns the sessions of the model's current layers, even after the layers change. */
  sessions(): (engine: Engine) => Session {
    const sessions = this.#sessions;
    return (engine) => {
      let session = sessions.get(engine);
      if (session === undefined) {
        session = engine.createSession();
        sessions.set(engine, session);
      }
      return session;
    };
  }

  /** A number derived from the layers, computed on first use. The last few are cached. */
  remembered(key: string, measure: () => number): number {
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const measured = measure();
    if (this.#remembered.size === REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, measured);
    return measured;
  }

  /** Drops everything compiled or measured, since the model's layers have changed. */
  protected forgetSessions(): void {
    this.#sessions = new WeakMap();
    this.#remembered.clear();
  }

  /**
   * A table of the model's layers with shapes and parameter counts.
   *
   * @param options `style`: 'keras3' (default) or 'keras2', each identical to that version's output
   * @returns the text, lines separated by newlines
   * @example
   * console.log(model.summary());
   */
  summary(options: SummaryOptions = {}): string {
    checkReceiver(this, 'summary');
    return summarize(this, options);
  }

  /**
   * The model as a flow chart in Mermaid's language, which GitHub, GitLab and many editors render in `mermaid` code blocks.
   *
   * @param options what to show: those of Keras' `plot_model`
   * @returns the text, lines separated by newlines
   * @throws ValueError for invalid options
   * @see https://mermaid.js.org/syntax/flowchart.html
   * @example
   * console.log(model.toMermaid({ showShapes: true }));
   */
  toMermaid(options: DiagramOptions = {}): string {
    checkReceiver(this, 'toMermaid');
    return toMermaid(this, options);
  }

  /**
   * The model as a graph in Graphviz' language: `dot -Tsvg model.dot` renders it like Keras' `plot_model`.
   *
   * @param options what to show: those of Keras' `plot_model`
   * @returns the text, lines separated by newlines
   * @throws ValueError for invalid options
   * @see https://keras.io/api/utils/model_plotting_utils/, https://graphviz.org/doc/info/lang.html
   * @example
   * writeFileSync('model.dot', model.toDot({ showShapes: true, expandNested: true }));
   */
  toDot(options: DiagramOptions = {}): string {
    checkReceiver(this, 'toDot');
    return toDot(this, options);
  }

  abstract override call(
    inputs: MapStructure<I, Value>,
    context: Parameters<Layer<I, O>['call']>[1],
  ): MapStructure<O, Value>;
}
