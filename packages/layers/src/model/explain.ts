import { defaultEngine, type Engine, type ExplainedStep } from '@sepal/runtime';
import { formatShape, isStatic, type Shape, ShapeError } from '@sepal/tensor';
import { flatten } from '../graph/structure.ts';
import { isSymbolic } from '../graph/symbolic-tensor.ts';
import type { AnyModel } from './base-model.ts';
import { predictionGraph } from './predict.ts';

/** Options of `explain`. */
export interface ExplainOptions {
  /** The engine that is asked; by default that of `defaultEngine()`. */
  readonly engine?: Engine | undefined;
  /** Shape of the input, the batch included, or one for each input. By default the model's own with a batch of 1. */
  readonly inputShape?: Shape | readonly Shape[] | undefined;
}

/** What became of one layer. */
export interface LayerExplanation {
  readonly name: string;
  readonly className: string;
  /** Indices of the steps that do it; none if nothing of it is left to do when the model runs. */
  readonly steps: readonly number[];
}

/** What an engine makes of a model. */
export interface ModelExplanation {
  /** What runs, in order. */
  readonly steps: readonly ExplainedStep[];
  readonly layers: readonly LayerExplanation[];
  /** Bytes of the memory that it runs in; 0 where the engine has none of its own. */
  readonly memoryBytes: number;
  /** A table for people. */
  toString(): string;
}

/** `explain` of every model. */
export async function explainModel(model: AnyModel, { engine, inputShape }: ExplainOptions): Promise<ModelExplanation> {
  const types = inputTypes(model, inputShape);
  const { steps, memoryBytes } = (engine ?? (await defaultEngine())).explain(predictionGraph(model, types));
  const layers = model.layers.map(({ name, className }) => ({
    name,
    className,
    steps: [...steps.keys()].filter((index) =>
      (steps[index] as ExplainedStep).sources.some(({ path }) => path === name || path.startsWith(`${name}/`)),
    ),
  }));
  return { steps, layers, memoryBytes, toString: () => table(steps, layers, memoryBytes) };
}

function inputTypes(model: AnyModel, given: ExplainOptions['inputShape']): { shape: Shape; dtype: 'float32' }[] {
  const inputs = flatten(model.inputs, isSymbolic);
  const shapes = given === undefined ? [] : ((typeof given[0] === 'number' ? [given] : given) as readonly Shape[]);
  return inputs.map(({ shape, dtype, name }, index) => {
    const wanted = shapes[index] ?? shape.map((length, axis) => (axis === 0 ? (length ?? 1) : length));
    if (isStatic(wanted) && model.fits(shape, wanted)) return { shape: [...wanted], dtype: dtype as 'float32' };
    throw new ShapeError({
      where: `${model.where} explain`,
      message: `Input '${name}' has shape ${formatShape(shape)}. Received inputShape=${formatShape(wanted)}.`,
      hint: 'Give `inputShape` with the batch and every length.',
    });
  });
}

function table(steps: readonly ExplainedStep[], layers: readonly LayerExplanation[], memoryBytes: number): string {
  const rows = steps.map(({ kernel, tile, sources, multiplyAdds, bytes }, index) => [
    String(index),
    kernel,
    tile,
    (multiplyAdds / 1e6).toFixed(2),
    (bytes / 1024).toFixed(1),
    [...new Set(sources.map(({ op, path }) => path || op))].join(' + '),
  ]);
  const head = ['step', 'kernel', 'tile', 'M multiply-adds', 'kB written', 'layers'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column >= 3 && column <= 4 ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd();
  const gone = layers.filter((layer) => layer.steps.length === 0).map(({ name }) => name);
  const notes = gone.length === 0 ? [] : [`Nothing is left to do for: ${gone.join(', ')}.`];
  return [line(head), ...rows.map(line), ...notes, `Memory: ${(memoryBytes / 1024 / 1024).toFixed(1)} MB`].join('\n');
}
