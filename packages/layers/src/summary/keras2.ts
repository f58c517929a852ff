import { formatShape, ValueError } from '@sepal/tensor';
import type { LayerNode } from '../graph/layer-graph.ts';
import type { AnyModel } from '../model/any-model.ts';
import { callsIn, checkPositions, connectionsOf, countParameters, isSequence, oneOrAll, withCommas } from './rows.ts';
import type { SummaryOptions } from './summary-options.ts';

/** The table as Keras 2.2 prints it: fixed-width columns with text cut off. */
export function summarizeKeras2(model: AnyModel, options: SummaryOptions): string {
  if (!model.built) {
    throw new ValueError({
      where: model.where,
      message: 'This model has not yet been built.',
      hint: 'Build it first by calling build(), or put an input() in front.',
    });
  }
  const sequence = isSequence(model);
  const { lineLength = sequence ? 65 : 98, positions = sequence ? [0.45, 0.85, 1] : [0.33, 0.55, 0.67, 1] } = options;
  const headers = ['Layer (type)', 'Output Shape', 'Param #', ...(sequence ? [] : ['Connected to'])];
  checkPositions(positions, headers.length);
  const ends = (positions.at(-1) as number) <= 1 ? positions.map((p) => Math.trunc(lineLength * p)) : positions;
  const callsOf = callsIn(model);
  const line = '_'.repeat(lineLength);
  const doubleLine = '='.repeat(lineLength);
  const lines = [line, row(headers, ends), doubleLine];
  for (const [index, layer] of model.operations.entries()) {
    const [first = '', ...others] = sequence ? [] : connectionsOf(callsOf(layer));
    const fields = [
      `${layer.name} (${keras2Name(layer.className)})`,
      outputShape(callsOf(layer)),
      String(layer.countParams()),
    ];
    lines.push(row(sequence ? fields : [...fields, first], ends));
    for (const connection of others) lines.push(row(['', '', '', connection], ends));
    lines.push(index === model.operations.length - 1 ? doubleLine : line);
  }
  const { trainable, nonTrainable } = countParameters(model);
  lines.push(`Total params: ${withCommas(trainable + nonTrainable)}`);
  lines.push(`Trainable params: ${withCommas(trainable)}`);
  lines.push(`Non-trainable params: ${withCommas(nonTrainable)}`);
  lines.push(line);
  return lines.join('\n');
}

/** Joins fields, each cut off at the end of its column; the last character of a full column becomes a space. */
function row(fields: readonly string[], ends: readonly number[]): string {
  let line = '';
  for (const [index, field] of fields.entries()) {
    if (index > 0) line = `${line.slice(0, -1)} `;
    const end = ends[index] as number;
    line = (line + field).slice(0, end).padEnd(end);
  }
  return line;
}

/** The output shape of all calls of a layer, or 'multiple' if they differ. */
function outputShape(calls: readonly LayerNode[]): string {
  const shapes = calls.map(({ outputTensors }) => oneOrAll(outputTensors.map(({ shape }) => formatShape(shape))));
  return new Set(shapes).size === 1 ? (shapes[0] as string) : 'multiple';
}

/** Keras 2.2 had another name for the class of functional models. */
function keras2Name(className: string): string {
  return className === 'Functional' ? 'Model' : className;
}
