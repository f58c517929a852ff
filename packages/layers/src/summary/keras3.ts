import { type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { AnyLayer, LayerNode } from '../graph/layer-graph.ts';
import { type AnyModel, isModel } from '../model/any-model.ts';
import { takeCells } from './cells.ts';
import { type Column, drawTable, foldText, roundHalfEven } from './rich-table.ts';
import {
  type CallsOf,
  callsIn,
  checkPositions,
  connectionsOf,
  countParameters,
  isSequence,
  oneOrAll,
  withCommas,
} from './rows.ts';
import type { SummaryOptions } from './summary-options.ts';

/** The table as Keras 3 prints it: a frame of lines, text wrapped in its cell. */
export function summarizeKeras3(model: AnyModel, options: SummaryOptions): string {
  const { showTrainable = false, expandNested = false, columns: consoleWidth = 80 } = options;
  const sequence = isSequence(model);
  const lineLength = options.lineLength ?? Math.min((sequence ? 88 : 108) + (showTrainable ? 12 : 0), consoleWidth - 4);
  const columns = columnsOf(sequence, showTrainable, lineLength, options.positions);
  const callsOf = callsIn(model);
  const rowsOf = (layer: AnyLayer, level: number, owner: CallsOf): string[][] => {
    const prefix = level === 0 ? '' : `${'   '.repeat(level)}└ `;
    const fields = [`${prefix}${layer.name} (${layer.className})`, outputShape(owner(layer)), parameters(layer)];
    if (!sequence) fields.push(connectionsOf(callsOf(layer)).join(', ') || '-');
    if (showTrainable) fields.push(layer.weights.length === 0 ? '-' : layer.trainable ? 'Y' : 'N');
    if (!expandNested || !isModel(layer)) return [fields];
    const callsOfNested = callsIn(layer);
    return [fields, ...layer.layers.flatMap((inner) => rowsOf(inner, level + 1, callsOfNested))];
  };
  const rows = inRange(model.operations, options.layerRange).flatMap((layer) => rowsOf(layer, 0, callsOf));
  const table = drawTable(columns, rows, lineLength).map((line) => takeCells(line, consoleWidth));
  const { trainable, nonTrainable } = countParameters(model);
  const total = (what: string, count: number): string =>
    ` ${what} params: ${withCommas(count)} (${memorySize(count * Float32Array.BYTES_PER_ELEMENT)})`;
  const footer = [
    total('Total', trainable + nonTrainable),
    total('Trainable', trainable),
    total('Non-trainable', nonTrainable),
  ];
  const fold = (line: string): string[] => foldText(line, consoleWidth);
  return [...fold(`Model: "${model.name}"`), ...table, ...footer.flatMap(fold), ''].join('\n');
}

function columnsOf(
  sequence: boolean,
  showTrainable: boolean,
  lineLength: number,
  given: readonly number[] | undefined,
): Column[] {
  const ends = given ?? (sequence ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1]);
  const positions = showTrainable ? [...ends.map((end) => end * 0.9), 1] : ends;
  const headers: Omit<Column, 'width'>[] = [
    { header: 'Layer (type)', justify: 'left' },
    { header: 'Output Shape', justify: 'left' },
    { header: 'Param #', justify: 'right' },
  ];
  if (!sequence) headers.push({ header: 'Connected to', justify: 'left' });
  if (showTrainable) headers.push({ header: 'Trainable', justify: 'center' });
  checkPositions(positions, headers.length);
  let start = 0;
  return headers.map((column, index) => {
    const width = Math.trunc((positions[index] as number) * lineLength) - start;
    start += width;
    if (width >= 4) return { ...column, width };
    throw new ValueError({
      where: 'summary',
      message: 'Insufficient console width to print summary.',
      hint: 'Give a larger `lineLength` or `columns`, or other `positions`.',
    });
  });
}

/** The output shape of the last of a layer's calls, '?' if there are none. */
function outputShape(calls: readonly LayerNode[]): string {
  const shapes = calls.at(-1)?.outputTensors.map(({ shape }: { shape: SymbolicShape }) => {
    const lengths = shape.map((length) => (length === null ? 'None' : String(length)));
    return `(${lengths.join(', ')})`;
  });
  if (shapes === undefined) return '?';
  return oneOrAll(shapes);
}

function parameters(layer: AnyLayer): string {
  return layer.built ? withCommas(layer.countParams()) : '0 (unbuilt)';
}

/** The layers from the first to the last match of the range; each name is a prefix of a layer's name or a pattern. */
function inRange(layers: readonly AnyLayer[], range: readonly [string, string] | undefined): readonly AnyLayer[] {
  if (range === undefined) return layers;
  const [first, last] = patternsOf(range);
  const names = layers.map(({ name }) => name);
  const lower = names.findIndex((name) => first.test(name));
  const upper = names.findLastIndex((name) => last.test(name));
  if (lower === -1 || upper === -1) {
    throw new ValueError({
      where: 'summary',
      message: `Passed layer names do not match the layer names in the model. Received: ${range.join(', ')}.`,
    });
  }
  if (lower <= upper) return layers.slice(lower, upper + 1);
  const from = names.findIndex((name) => last.test(name));
  return layers.slice(from, names.findLastIndex((name) => first.test(name)) + 1);
}

function patternsOf(range: readonly [string, string]): readonly [RegExp, RegExp] {
  try {
    const [first, last] = Array.isArray(range) ? (range as readonly unknown[]) : [];
    if (typeof first === 'string' && typeof last === 'string') {
      return [new RegExp(`^(?:${first})`), new RegExp(`^(?:${last})`)];
    }
  } catch {
    // Not a valid pattern: reported below.
  }
  throw new ValueError({
    where: 'summary',
    message: `\`layerRange\` must be the names of two layers, or patterns for them. Received: ${show(range)}.`,
  });
}

/** 1148 → '1.12 KB'. */
function memorySize(bytes: number): string {
  let size = bytes;
  for (const unit of ['B', 'KB', 'MB', 'GB', 'TB']) {
    if (size < 1024) return `${twoDigits(size)} ${unit}`;
    size /= 1024;
  }
  return `${twoDigits(size)} PB`;
}

/** Like Python's `.2f`: halves, which can only be an odd number of eighths, round to even. */
function twoDigits(value: number): string {
  return (value * 8) % 2 === 1 ? (roundHalfEven(value * 100) / 100).toFixed(2) : value.toFixed(2);
}
