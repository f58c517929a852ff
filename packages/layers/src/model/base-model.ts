import type { Value } from '@sepal/ops';
import type { Engine, Session } from '@sepal/runtime';
import { allowedNamesHint, type Shape, type SymbolicShape, showBare, type Tensor, ValueError } from '@sepal/tensor';
import type { DiagramOptions } from '../diagram/diagram.ts';
import { toDot } from '../diagram/dot.ts';
import { toMermaid } from '../diagram/mermaid.ts';
import type { SymbolicOutputs, TensorOutputs } from '../graph/element-types.ts';
import type { MapStructure, Structure } from '../graph/structure.ts';
import type { SymbolicTensor } from '../graph/symbolic-tensor.ts';
import { checkReceiver } from '../layer/check-receiver.ts';
import { type AnyLayer, Layer } from '../layer/layer.ts';
import { type SummaryOptions, summarize } from '../summary/summary.ts';
import { type ExplainOptions, explainModel, type ModelExplanation } from './explain.ts';
import { type PredictOptions, predictInBatches } from './predict.ts';

/** Numbers that a model remembers at most. */
const REMEMBERED = 16;

/** What `Model` and `Sequential` have in common: layers, `predict`, `summary`. */
export abstract class BaseModel<
  I extends Structure<SymbolicTensor> = SymbolicTensor,
  O extends Structure<SymbolicTensor> = SymbolicTensor<'float32'>,
> extends Layer<I, O> {
  #sessions = new WeakMap<Engine, Session>();
  #remembered = new Map<string, number>();

  /** The layers in Keras' order. */
  abstract get layers(): readonly AnyLayer[];

  /** The inputs, as they were given. */
  abstract get inputs(): I;

  /** The outputs, as they were given. */
  abstract get outputs(): O;

  /** The same as {@link inputs}, whatever the model was called on. */
  override get input(): MapStructure<I, SymbolicTensor> {
    return this.inputs as unknown as MapStructure<I, SymbolicTensor>;
  }

  /** The same as {@link outputs}, whatever the model was called on. */
  override get output(): SymbolicOutputs<O> {
    return this.outputs as unknown as SymbolicOutputs<O>;
  }

  override get sublayers(): readonly AnyLayer[] {
    return this.layers;
  }

  /**
   * Finds a layer by its name or its place in {@link layers}.
   *
   * `getLayer<Dense>('head')` says which class it is; without, it is taken to have one input and one output, of float32.
   *
   * @throws ValueError if there is none; it suggests the nearest name
   */
  getLayer<L extends object = Layer<SymbolicTensor, SymbolicTensor<'float32'>>>(nameOrIndex: string | number): L {
    checkReceiver(this, 'getLayer');
    const { layers } = this;
    const found =
      typeof nameOrIndex === 'number' ? layers.at(nameOrIndex) : layers.find(({ name }) => name === nameOrIndex);
    if (found !== undefined) return found as unknown as L;
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
   * Computes the outputs for a set of samples, in batches, in inference. A model whose inputs have a fixed batch computes batches of
   * that length unless `batchSize` says otherwise; in any case the last batch has the samples that are left.
   *
   * @param x one tensor `[samples, ...]`, an array of them in the order of the model's inputs, or an object of them by the inputs'
   *   names; numbers are converted to the inputs' element types
   * @returns tensors `[samples, ...]` in the structure of the model's outputs
   * @throws ShapeError if `x` does not fit the inputs, or an array of `out` its output
   * @see https://keras.io/api/models/model_training_apis/#predict-method
   * @example
   * const y = await model.predict(tensor(pixels, [1, 224, 224, 3]), { batchSize: 8 });
   * @example
   * const scores = new Float32Array(1000); // the same for every picture of a film
   * await model.predict(tensor(pixels, [1, 224, 224, 3]), { out: scores });
   */
  async predict(
    x: MapStructure<I, Tensor> | Readonly<Record<string, Tensor>>,
    options: PredictOptions<O> = {},
  ): Promise<TensorOutputs<O>> {
    checkReceiver(this, 'predict');
    return (await predictInBatches(
      this as unknown as BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>,
      x as Structure<Tensor>,
      options as PredictOptions,
    )) as TensorOutputs<O>;
  }

  /**
   * What the engine makes of the model: which kernel does which layers, fused with what, its tile, multiply-adds and bytes.
   *
   * @param options `engine` and the shape of the input, the batch included
   * @returns the steps, and all layers with their steps; printed it is a table
   * @throws ShapeError if the shape does not fit or leaves lengths open
   * @example
   * const explanation = await model.explain({ inputShape: [1, 224, 224, 3] });
   * console.log(explanation); // a table, in Node; `String(explanation)` everywhere
   * console.table(explanation.rows);
   */
  explain(options: ExplainOptions = {}): Promise<ModelExplanation> {
    checkReceiver(this, 'explain');
    return explainModel(this as unknown as AnyModel, options);
  }

  /**
   * Whether an input of this shape is one for an input of the model. The batch may have any length, also where the model was
   * made for another one.
   */
  fits(declared: SymbolicShape, shape: Shape): boolean {
    return (
      declared.length === shape.length &&
      shape.every((length, axis) => axis === 0 || (declared[axis] ?? length) === length)
    );
  }

  /** This model's residence on an engine. Made when it is first needed; goes with the model. */
  sessionOn(engine: Engine): Session {
    return this.residence()(engine);
  }

  /** Gives the residences of the model as it is now, also after its layers have changed. */
  residence(): (engine: Engine) => Session {
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

  /** A number that follows from the layers, measured when it is first asked for. The last few are kept. */
  remembered(key: string, measure: () => number): number {
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const measured = measure();
    if (this.#remembered.size === REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, measured);
    return measured;
  }

  /** Forgets everything that was compiled or measured: the model's layers have changed. */
  protected forgetSessions(): void {
    this.#sessions = new WeakMap();
    this.#remembered.clear();
  }

  /**
   * The table of the model's layers, with shapes and numbers of parameters.
   *
   * @param options `style`: 'keras3' (default) or 'keras2', each as that version prints it, character by character
   * @returns the text, lines separated by newlines
   * @example
   * console.log(model.summary());
   */
  summary(options: SummaryOptions = {}): string {
    checkReceiver(this, 'summary');
    return summarize(this as unknown as BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>, options);
  }

  /**
   * The model as a flow chart in Mermaid's language, which GitHub, GitLab and many editors draw in a code block `mermaid`.
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
    return toMermaid(this as unknown as AnyModel, options);
  }

  /**
   * The model as a graph in the language of Graphviz: `dot -Tsvg model.dot` draws it as Keras' `plot_model` does.
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
    return toDot(this as unknown as AnyModel, options);
  }

  abstract override call(
    inputs: MapStructure<I, Value>,
    context: Parameters<Layer<I, O>['call']>[1],
  ): MapStructure<O, Value>;
}

/** A model with any inputs and outputs. */
export type AnyModel = BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;
