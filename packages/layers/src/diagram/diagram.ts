/** A model as boxes and lines, independent of the diagram language. */
import { formatShape, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkBoolean, checkOptions, show } from '@sepal/tensor/options';
import { type AnyLayer, isSymbolic, type LayerNode, type SymbolicTensor } from '../graph/layer-graph.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import { InputLayer } from '../input/input-layer.ts';
import { type AnyModel, isFunctional, isModel } from '../model/any-model.ts';
import { callsIn, oneOrAll } from '../summary/rows.ts';

/** Options of `toMermaid` and `toDot`: those of Keras' `plot_model`. */
export interface DiagramOptions {
  /** Whether boxes show the shapes of inputs and outputs. Default false. */
  readonly showShapes?: boolean | undefined;
  /** Whether boxes show the element types of outputs. Default false. */
  readonly showDtype?: boolean | undefined;
  /** Whether boxes show the names of layers besides their classes. Default true. */
  readonly showLayerNames?: boolean | undefined;
  /** Whether boxes show the names of activations. Default false. */
  readonly showLayerActivations?: boolean | undefined;
  /** Whether boxes of layers with weights show if they are trainable. Default false. */
  readonly showTrainable?: boolean | undefined;
  /** Whether to draw nested models as frames with their own boxes. Default false. */
  readonly expandNested?: boolean | undefined;
  /** The direction: 'TB' (default) from top to bottom, 'LR' from left to right, 'BT' and 'RL' the reverse. */
  readonly rankdir?: 'TB' | 'BT' | 'LR' | 'RL' | undefined;
}

/** A layer as a box. */
interface Box {
  readonly id: string;
  readonly title: string;
  /** The lines below the title. */
  readonly lines: readonly string[];
  /** Undefined if not shown. */
  readonly trainable: boolean | undefined;
}

/** A diagram language. Ids are words; all other strings may contain any characters. */
export interface Language {
  /** The text before and after everything. */
  readonly whole: (name: string, rankdir: string) => readonly [before: string, after: string];
  /** The text before and after the contents of a nested model. */
  readonly frame: (id: string, name: string) => readonly [before: string, after: string];
  readonly box: (box: Box) => string;
  readonly line: (from: string, to: string) => string;
}

/** The boxes at which edges enter and leave a layer or frame. */
interface Ports {
  readonly input: (index: number) => string;
  readonly output: (index: number) => string;
}

const DIRECTIONS = ['TB', 'BT', 'LR', 'RL'] as const;

/** Draws a model in a language. @throws ValueError for invalid options */
export function drawModel(model: AnyModel, options: DiagramOptions, language: Language, where: string): string {
  checkDiagramOptions(options, where);
  const rows: string[] = [];
  const lines = new Set<string>();
  let ids = 0;
  const connect = (from: string, to: string): unknown => lines.add(`  ${language.line(from, to)}`);

  const drawParts = (owner: AnyModel, indent: string): Ports => {
    const callsOf = callsIn(owner);
    const portsOf = new Map<AnyLayer, Ports>();
    const { operations: layers } = owner;
    for (const layer of new Set(layers)) {
      const id = `n${++ids}`;
      if (options.expandNested && isModel(layer) && layer.layers.length > 0) {
        const [before, after] = language.frame(id, layer.name);
        rows.push(indent + before);
        portsOf.set(layer, drawParts(layer, `${indent}  `));
        rows.push(indent + after);
      } else {
        rows.push(indent + language.box(boxOf(id, layer, callsOf(layer), options)));
        portsOf.set(layer, { input: () => id, output: () => id });
      }
    }
    const portsAt = (layer: AnyLayer | undefined): Ports => portsOf.get(layer as AnyLayer) as Ports;
    const sourceOf = ({ node, tensorIndex }: SymbolicTensor): string => portsAt(node.layer).output(tensorIndex);
    if (!isFunctional(owner)) {
      for (const [index, layer] of layers.entries()) {
        if (index > 0) connect(portsAt(layers[index - 1]).output(0), portsAt(layer).input(0));
      }
      return { input: () => portsAt(layers[0]).input(0), output: () => portsAt(layers.at(-1)).output(0) };
    }
    for (const { layer, inputTensors } of owner.calls) {
      for (const [index, tensor] of inputTensors.entries()) connect(sourceOf(tensor), portsAt(layer).input(index));
    }
    const endOf = (ends: Structure<SymbolicTensor>) => (index: number) =>
      sourceOf(flatten(ends, isSymbolic)[index] as SymbolicTensor);
    return { input: endOf(owner.inputs), output: endOf(owner.outputs) };
  };
  const [before, after] = language.whole(model.name, options.rankdir ?? 'TB');
  drawParts(model, '  ');
  return `${[before, ...rows, ...lines, after].join('\n')}\n`;
}

function boxOf(id: string, layer: AnyLayer, calls: readonly LayerNode[], shown: DiagramOptions): Box {
  const { name, className } = layer;
  const lines: string[] = [];
  const { activation } = layer as { readonly activation?: { readonly name: string } | null };
  if (shown.showLayerActivations && activation) lines.push(`Activation: ${activation.name}`);
  if (shown.showShapes) {
    const shapes = (of: (call: LayerNode) => readonly SymbolicTensor[]): string =>
      distinct(calls, (call) => of(call).map(({ shape }) => formatShape(shape)));
    if (!(layer instanceof InputLayer)) lines.push(`Input shape: ${shapes((call) => call.inputTensors)}`);
    lines.push(`Output shape: ${shapes((call) => call.outputTensors)}`);
  }
  if (shown.showDtype) {
    lines.push(`Output dtype: ${distinct(calls, (call) => call.outputTensors.map(({ dtype }) => dtype))}`);
  }
  const hasWeights = shown.showTrainable && layer.weights.length > 0;
  return {
    id,
    title: (shown.showLayerNames ?? true) ? `${name} (${className})` : className,
    lines,
    trainable: hasWeights ? layer.trainable : undefined,
  };
}

/** The distinct descriptions of all calls; '?' without calls. */
function distinct(calls: readonly LayerNode[], say: (call: LayerNode) => readonly string[]): string {
  const said = calls.map((call) => oneOrAll(say(call)));
  return [...new Set(said)].join(' | ') || '?';
}

function checkDiagramOptions(options: DiagramOptions, where: string): void {
  const known = {
    showShapes: true,
    showDtype: true,
    showLayerNames: true,
    showLayerActivations: true,
    showTrainable: true,
    expandNested: true,
    rankdir: true,
  } as const;
  checkOptions<DiagramOptions>(options, known, where);
  const { rankdir = 'TB', ...flags } = options;
  for (const [name, value] of Object.entries(flags)) checkBoolean(value ?? false, name, where);
  if (DIRECTIONS.includes(rankdir)) return;
  throw new ValueError({
    where,
    message: `\`rankdir\` must be a direction. Received: rankdir=${show(rankdir)}.`,
    hint: allowedNamesHint(rankdir, DIRECTIONS),
  });
}
