/** A file's description as text for a terminal. */
import { formatShape } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { Json } from '../contents/model-contents.ts';
import type { DescribedLayer, DescriptionParts } from './description-parts.ts';

/** A description and the number of its weights. */
interface Description extends DescriptionParts {
  readonly parameters: number;
}

const FORMATS: Readonly<Record<DescriptionParts['format'], string>> = {
  keras: 'Keras 3 (.keras)',
  'weights.h5': 'Keras 3 weights (.weights.h5)',
  h5: 'Keras legacy HDF5 (.h5)',
  tfjs: 'TensorFlow.js layers (model.json)',
  npz: 'NumPy weights (.npz)',
  safetensors: 'safetensors',
};

/** How many rows of layers or weights are shown. */
const MOST_ROWS = 400;

/** The longest cell and fact: a file may have names of any length. */
const LONGEST_CELL = 100;
const LONGEST_FACT = 1000;

/** The text of a description. What comes from the file is cut, and cannot control the terminal. */
export function formatDescription(description: Description): string {
  const { layers, weights } = description;
  const table = layers.length > 0 ? layerTable(layers) : weightTable(description);
  const facts = factsOf(description).map(([name, value]) => `${`${name}:`.padEnd(14)}${shown(value, LONGEST_FACT)}`);
  return [facts.join('\n'), ...(layers.length + weights.length > 0 ? [table] : [])].join('\n\n');
}

function factsOf(description: Description): readonly (readonly [string, string])[] {
  const { format, writer, className, name, weights, parameters, training, metadata, ignored, notes, problems } =
    description;
  const tool = [writer.name, writer.version].filter((part) => part !== undefined).join(' ');
  const backend = writer.backend === undefined ? '' : ` on ${writer.backend}`;
  const model =
    className === undefined
      ? 'none: weights alone'
      : `${className}${name === '' || name === undefined ? '' : ` '${name}'`}`;
  const bytes = weights.reduce((sum, weight) => sum + bytesOf(weight), 0);
  return [
    ['format', FORMATS[format]],
    ['written by', tool === '' ? 'unknown' : `${tool}${backend}`],
    ...(writer.converter === undefined ? [] : [['converted by', writer.converter] as const]),
    ['model', model],
    ['weights', `${weights.length} tensors, ${grouped(parameters)} numbers, ${sizeText(bytes)}${typesOf(description)}`],
    ['training', trainingText(training)],
    ...(metadata === undefined ? [] : [['metadata', Object.keys(metadata).join(', ')] as const]),
    ...(ignored.length === 0 ? [] : [['not read', listFew(ignored, { most: 6 })] as const]),
    ...notes.map((note): readonly [string, string] => ['rewritten', note]),
    ...problems.map((problem): readonly [string, string] => ['not loaded', problem]),
  ];
}

function trainingText(training: DescriptionParts['training']): string {
  if (training === undefined) return 'none';
  const { optimizer, loss, metrics, variables } = training;
  const parts = [
    optimizer,
    loss === undefined ? undefined : `loss ${plain(loss)}`,
    metrics === undefined ? undefined : `metrics ${plain(metrics)}`,
    variables === 0 ? undefined : `${variables} tensors of state`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** ' (float16)' unless all weights are float32. */
function typesOf({ weights }: Description): string {
  const types = new Set(weights.map(({ dtype, quantization }) => quantization ?? dtype));
  return types.size === 0 || (types.size === 1 && types.has('float32')) ? '' : ` (${[...types].join(', ')})`;
}

const BYTES: Readonly<Record<string, number>> = {
  float64: 8,
  int64: 8,
  uint64: 8,
  float32: 4,
  int32: 4,
  uint32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  uint16: 2,
};

function bytesOf({ shape, dtype, quantization }: Description['weights'][number]): number {
  return shape.reduce((product, length) => product * length, BYTES[quantization ?? dtype] ?? 1);
}

function layerTable(layers: readonly DescribedLayer[]): string {
  const rows = layers.map(({ name, className, depth, options, outputShape, parameters }) => [
    `${'  '.repeat(Math.min(depth, 8))}${name}`,
    className,
    outputShape === undefined ? '' : formatShape(outputShape),
    parameters === undefined ? '' : grouped(parameters),
    Object.entries(options)
      .filter(([key]) => key !== 'batch_shape' && key !== 'batch_input_shape')
      .map(([key, value]) => `${key}=${plain(value)}`)
      .join(' '),
  ]);
  return table(['layer', 'class', 'output', 'parameters', 'options'], rows, 3);
}

function weightTable({ weights }: Description): string {
  const rows = weights.map(({ name, shape, dtype, quantization }) => [
    name,
    formatShape(shape),
    quantization === undefined ? dtype : `${dtype} as ${quantization}`,
  ]);
  return table(['weight', 'shape', 'type'], rows, -1);
}

/** Columns as wide as their widest cell; the one at `right` is aligned to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], right: number): string {
  const cells = rows.slice(0, MOST_ROWS).map((row) => row.map((cell) => shown(cell, LONGEST_CELL)));
  const widths = head.map((title, column) =>
    [title, ...cells.map((row) => row[column] ?? '')].reduce((width, cell) => Math.max(width, cell.length), 0),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === right ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const more = rows.length > cells.length ? [`… and ${rows.length - cells.length} more`] : [];
  return [line(head), rule, ...cells.map(line), ...more].join('\n');
}

/** A text without control characters, cut if it is long. */
function shown(text: string, longest: number): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}]/gu, '·');
  return printable.length > longest ? `${printable.slice(0, longest - 1)}…` : printable;
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
