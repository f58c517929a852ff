import {
  add,
  celu,
  elu,
  type Graph,
  type GraphNode,
  gelu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  maximum,
  minimum,
  mish,
  multiply,
  negative,
  type OpNode,
  relu,
  selu,
  silu,
  softplus,
  softShrink,
  softsign,
  tanhShrink,
  trace,
  type Value,
} from '@sepal/ops';
import type { AttributeValue } from './graph-writer.ts';
import type { Place } from './translations/translation.ts';

/** Nodes of a graph that together are one activation. */
export interface Activation {
  /** The activation's input, and its weights if it has any. */
  readonly inputs: readonly number[];
  /** Adds the ONNX nodes. @returns the name of the result */
  write(operands: readonly string[], place: Place): string;
}

/** An activation as a graph of ops, to be found in other graphs. */
interface Template {
  readonly graph: Graph;
  /** @param parameter the activation's parameter, 0 if it has none */
  readonly write: (operands: readonly string[], place: Place, parameter: number) => string;
}

/** Stands for the parameter in a template: no activation has this number, or its negative, in its formula. */
const PARAMETER = 0.8125;

/** Finds activations in graphs by what their functions record, so that ONNX' own ops can express them. */
export class Activations {
  readonly #templates: readonly Template[] = templates();

  /** The activation that ends at a node; undefined if there is none. */
  endingAt(node: OpNode, graph: Graph): Activation | undefined {
    for (const { graph: pattern, write } of this.#templates) {
      const found = new Match(pattern, graph).at(pattern.outputs[0] as number, node.id);
      if (found === undefined) continue;
      const { operands, parameter } = found;
      return { inputs: operands, write: (names, place) => write(names, place, parameter ?? 0) };
    }
    return undefined;
  }
}

class Match {
  readonly #pattern: Graph;
  readonly #graph: Graph;
  /** For each node of the pattern, the node that it is. */
  readonly #found = new Map<number, number>();
  #parameter: number | undefined;

  constructor(pattern: Graph, graph: Graph) {
    this.#pattern = pattern;
    this.#graph = graph;
  }

  /** @returns what the inputs and the parameter of the pattern are, if the node computes the pattern */
  at(pattern: number, id: number): { operands: readonly number[]; parameter: number | undefined } | undefined {
    if (!this.#matches(pattern, id)) return undefined;
    const operands = this.#pattern.inputs.map((input) => this.#found.get(input) as number);
    // Further operands are weights.
    if (!operands.slice(1).every((operand) => this.#graph.nodes[operand]?.kind === 'state')) return undefined;
    return { operands, parameter: this.#parameter };
  }

  #matches(patternId: number, id: number): boolean {
    const known = this.#found.get(patternId);
    if (known !== undefined) return known === id;
    this.#found.set(patternId, id);
    const pattern = this.#pattern.nodes[patternId] as GraphNode;
    const node = this.#graph.nodes[id] as GraphNode;
    if (pattern.kind === 'input') return true;
    if (pattern.kind === 'constant') return this.#isConstant(pattern.value.item(), node);
    if (pattern.kind !== 'op' || node.kind !== 'op' || pattern.op !== node.op) return false;
    return pattern.inputs.every((input, index) => this.#matches(input, node.inputs[index] as number));
  }

  #isConstant(wanted: number, node: GraphNode): boolean {
    if (node.kind !== 'constant' || node.value.size !== 1) return false;
    const value = node.value.data[0] as number;
    if (Math.abs(wanted) !== PARAMETER) return value === wanted;
    const parameter = wanted < 0 ? -value : value;
    this.#parameter ??= parameter;
    return this.#parameter === parameter;
  }
}

/** From the largest to the smallest: some contain others. */
function templates(): readonly Template[] {
  const of = (
    activation: (x: Value, parameter: number) => Value,
    write: (x: string, place: Place, parameter: number) => string,
  ): Template => ({
    graph: trace([{ shape: [null], dtype: 'float32' }], (x) => [activation(x, PARAMETER)]),
    write: ([x], place, parameter) => write(x as string, place, parameter),
  });
  const one =
    (opType: string, attributes: (parameter: number) => Readonly<Record<string, AttributeValue>> = () => ({})) =>
    (x: string, { values, path }: Place, parameter: number): string =>
      values.write(opType, [x], path, attributes(parameter));
  return [
    of((x) => gelu(x, true), writeTanhGelu),
    of((x) => gelu(x), writeGelu),
    of((x) => mish(x), writeMish),
    of(
      (x) => silu(x),
      (x, { values, path }) => values.write('Mul', [x, values.write('Sigmoid', [x], path)], path),
    ),
    of(
      (x) => tanhShrink(x),
      (x, { values, path }) => values.write('Sub', [x, values.write('Tanh', [x], path)], path),
    ),
    // Keras' constants, which are ONNX' defaults.
    of((x) => selu(x), one('Selu')),
    of(
      (x, p) => celu(x, p),
      one('Celu', (p) => ({ alpha: { float: p } })),
    ),
    of(
      (x, p) => elu(x, p),
      one('Elu', (p) => ({ alpha: { float: p } })),
    ),
    of(
      (x) => elu(x),
      one('Elu', () => ({ alpha: { float: 1 } })),
    ),
    of((x) => softplus(x), one('Softplus')),
    of((x) => softsign(x), one('Softsign')),
    of((x) => hardSilu(x), one('HardSwish')),
    of((x) => hardSigmoid(x), one('HardSigmoid', hardSigmoidSlope)),
    // As MobileNetV3 has it.
    of((x) => multiply(relu(add(x, 3), { maxValue: 6 }), 1 / 6), one('HardSigmoid', hardSigmoidSlope)),
    of(
      (x) => hardTanh(x),
      (x, place) => writeClip(x, place, [-1, 1]),
    ),
    of(
      (x, p) => hardShrink(x, p),
      one('Shrink', (p) => ({ lambd: { float: p }, bias: { float: 0 } })),
    ),
    of(
      (x, p) => softShrink(x, p),
      one('Shrink', (p) => ({ lambd: { float: p }, bias: { float: p } })),
    ),
    of(
      (x, p) => leakyRelu(x, p),
      one('LeakyRelu', (p) => ({ alpha: { float: p } })),
    ),
    {
      graph: trace(
        [
          { shape: [null], dtype: 'float32' },
          { shape: [], dtype: 'float32' },
        ],
        (x, slope) => [add(maximum(x, 0), multiply(negative(slope), maximum(negative(x), 0)))],
      ),
      write: (operands, { values, path }) => values.write('PRelu', operands, path),
    },
    of(
      (x, p) => relu(x, { maxValue: p }),
      (x, place, p) => writeClip(x, place, [0, p]),
    ),
    of(
      (x, p) => minimum(maximum(x, 0), p),
      (x, place, p) => writeClip(x, place, [0, p]),
    ),
    of((x) => relu(x), one('Relu')),
  ];
}

function hardSigmoidSlope(): Readonly<Record<string, AttributeValue>> {
  return { alpha: { float: 1 / 6 }, beta: { float: 0.5 } };
}

function writeClip(x: string, { values, path }: Place, bounds: readonly [number, number]): string {
  const [low, high] = bounds.map((bound, index) =>
    values.scalar(`${path}/${index === 0 ? 'min' : 'max'}`, bound, 'float32'),
  ) as [string, string];
  return values.write('Clip', [x, low, high], path);
}

function writeMish(x: string, { values, path }: Place): string {
  if (values.options.opset >= 18) return values.write('Mish', [x], path);
  const gate = values.write('Tanh', [values.write('Softplus', [x], path)], path);
  return values.write('Mul', [x, gate], path);
}

/** x · (½ + ½ erf(x / √2)) */
function writeGelu(x: string, { values, path }: Place): string {
  if (values.options.opset >= 20) return values.write('Gelu', [x], path);
  const scalar = (name: string, value: number): string => values.scalar(`${path}/${name}`, value, 'float32');
  const half = scalar('half', 0.5);
  const argument = values.write('Mul', [x, scalar('rootHalf', Math.SQRT1_2)], path);
  const part = values.write('Mul', [values.write('Erf', [argument], path), half], path);
  return values.write('Mul', [x, values.write('Add', [part, half], path)], path);
}

/** x · sigmoid(2√(2/π) · (x + 0.044715 x³)) */
function writeTanhGelu(x: string, { values, path }: Place): string {
  if (values.options.opset >= 20) return values.write('Gelu', [x], path, { approximate: 'tanh' });
  const scalar = (name: string, value: number): string => values.scalar(`${path}/${name}`, value, 'float32');
  const slope = Math.sqrt(8 / Math.PI);
  const square = values.write('Mul', [x, x], path);
  const cubic = values.write('Mul', [square, scalar('cubic', 0.044715 * slope)], path);
  const factor = values.write('Add', [cubic, scalar('linear', slope)], path);
  const gate = values.write('Sigmoid', [values.write('Mul', [x, factor], path)], path);
  return values.write('Mul', [x, gate], path);
}
