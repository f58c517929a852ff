import { checkEngine, defaultEngine, type Engine, type ExplainedStep, type Explanation } from '@sepal/runtime';
import { formatShape, isStatic, type Shape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import { type AnyLayer, isSymbolic } from '../graph/layer-graph.ts';
import { flatten } from '../graph/structure.ts';
import { isShape } from '../layer/check-input-shape.ts';
import { type AnyModel, isModel } from './any-model.ts';
import { predictionGraph } from './predict.ts';

/** Options of `explain`. */
export interface ExplainOptions {
  /** The engine to explain. Default: `defaultEngine()`. */
  readonly engine?: Engine | undefined;
  /** Shape of the input, including the batch, or one per input. Default: the model's own, with a batch of 1. */
  readonly inputShape?: Shape | readonly Shape[] | undefined;
}

/** How one layer is run. */
export interface LayerExplanation {
  /** The layer's name, prefixed by those of the enclosing models, such as `backbone/conv1`. */
  readonly path: string;
  readonly name: string;
  readonly className: string;
  /** Indices of the steps that compute it; empty if nothing is left to do at run time. */
  readonly steps: readonly number[];
}

/** A step as a table row. */
export interface ExplanationRow {
  readonly kernel: string;
  readonly tile: string;
  readonly 'M multiply-adds': number;
  readonly 'kB written': number;
  /** The layers that it computes, in order, and ops outside layers. */
  readonly layers: string;
}

/** How an engine runs a model. Prints as a table. */
export class ModelExplanation {
  /** What depends on weights alone, such as packing them: done again only when weights have changed. */
  readonly prologue: readonly ExplainedStep[];
  /** The steps of every run, in order. */
  readonly steps: readonly ExplainedStep[];
  /** All layers and operations; those of a nested model follow it. */
  readonly layers: readonly LayerExplanation[];
  /** Bytes of the memory that it runs in; 0 if the engine has no memory of its own. */
  readonly memoryBytes: number;

  constructor(model: AnyModel, { prologue, steps, memoryBytes }: Explanation) {
    this.prologue = prologue;
    this.steps = steps;
    this.layers = explainLayers(model.operations, '', steps);
    this.memoryBytes = memoryBytes;
    // The output of Node's console. A method with this computed name would prevent tree-shaking of the class.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => table(this) });
  }

  /** The steps, for `console.table`. */
  get rows(): readonly ExplanationRow[] {
    return this.steps.map(({ kernel, tile, sources, multiplyAdds, bytes }) => ({
      kernel,
      tile,
      'M multiply-adds': rounded(multiplyAdds / 1e6, 2),
      'kB written': rounded(bytes / 1024, 1),
      layers: [...new Set(sources.map(({ op, path }) => path || op))].join(' + '),
    }));
  }

  /** A table for people. */
  toString(): string {
    return table(this);
  }
}

/** The implementation of `explain`. */
export async function explainModel(model: AnyModel, options: ExplainOptions): Promise<ModelExplanation> {
  const where = `${model.where} explain`;
  checkOptions<ExplainOptions>(options, { inputShape: true, engine: true }, where);
  const { engine, inputShape } = options;
  if (engine !== undefined) checkEngine(engine, where);
  const types = inputTypes(model, inputShape, where);
  const graph = predictionGraph(model, types);
  return new ModelExplanation(model, (engine ?? (await defaultEngine())).explain(graph));
}

function explainLayers(
  layers: readonly AnyLayer[],
  scope: string,
  steps: readonly ExplainedStep[],
): readonly LayerExplanation[] {
  return layers.flatMap((layer) => {
    const { name, className } = layer;
    const inside = isModel(layer) ? layer.operations : layer.sublayers;
    const path = `${scope}${name}`;
    const doing = [...steps.keys()].filter((index) =>
      (steps[index] as ExplainedStep).sources.some(
        (source) => source.path === path || source.path.startsWith(`${path}/`),
      ),
    );
    return [{ path, name, className, steps: doing }, ...explainLayers(inside, `${path}/`, steps)];
  });
}

function inputTypes(
  model: AnyModel,
  given: ExplainOptions['inputShape'],
  where: string,
): { shape: Shape; dtype: 'float32' }[] {
  const inputs = flatten(model.inputs, isSymbolic);
  const shapes = given === undefined ? [] : shapesIn(given, inputs.length, where);
  return inputs.map(({ shape, dtype, name }, index) => {
    const wanted = shapes[index] ?? shape.map((length, axis) => (axis === 0 ? (length ?? 1) : length));
    if (isStatic(wanted) && model.fits(shape, wanted)) return { shape: [...wanted], dtype: dtype as 'float32' };
    throw new ShapeError({
      where,
      message: `Input '${name}' has shape ${formatShape(shape)}. Received inputShape=${formatShape(wanted)}.`,
      hint: 'Give `inputShape` with the batch and every length.',
    });
  });
}

/** One shape for each of `count` inputs. */
function shapesIn(given: unknown, count: number, where: string): readonly SymbolicShape[] {
  const shapes: unknown = Array.isArray(given) && !Array.isArray(given[0]) ? [given] : given;
  if (Array.isArray(shapes) && shapes.length === count && shapes.every(isShape)) return shapes;
  throw new ShapeError({
    where,
    message: `\`inputShape\` must be ${count === 1 ? 'a shape' : `an array of ${count} shapes`}. Received: inputShape=${show(given)}.`,
    hint: 'Give one for each input, with the batch and every length.',
  });
}

function table({ prologue, rows, layers, memoryBytes }: ModelExplanation): string {
  const head = ['step', 'kernel', 'tile', 'M multiply-adds', 'kB written', 'layers'];
  const lines = rows.map((row, index) => [
    String(index),
    row.kernel,
    row.tile,
    row['M multiply-adds'].toFixed(2),
    row['kB written'].toFixed(1),
    row.layers,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => (cells[column] as string).length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column >= 3 && column <= 4 ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd();
  // Input layers never compute.
  const gone = layers.filter(({ steps, className }) => steps.length === 0 && className !== 'InputLayer');
  const notes = gone.length === 0 ? [] : [`Nothing is left to do for: ${gone.map(({ path }) => path).join(', ')}.`];
  const counts = new Map<string, number>();
  for (const { kernel } of prologue) counts.set(kernel, (counts.get(kernel) ?? 0) + 1);
  if (counts.size > 0) {
    const all = [...counts].map(([kernel, count]) => `${count} × ${kernel}`).join(', ');
    notes.push(`When weights have changed: ${all}.`);
  }
  const kilobytes = memoryBytes / 1024;
  const memory = kilobytes < 1024 ? `${Math.ceil(kilobytes)} kB` : `${(kilobytes / 1024).toFixed(1)} MB`;
  return [line(head), ...lines.map(line), ...notes, `Memory: ${memory}`].join('\n');
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
