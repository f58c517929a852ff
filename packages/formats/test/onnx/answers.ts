import { expectClose } from '@sepal/goldens';
import { predictionGraph } from '@sepal/layers';
import { evaluate } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import { exportOnnx, type OnnxOptions } from '../../src/index.ts';
import type { AnyModel } from '../../src/match/match-weights.ts';
import { decodeModel } from '../../src/onnx/proto.ts';
import type { Runtime } from './runtimes.ts';

/** A model, and sets of inputs, each in the order of the model's. */
export interface Questions {
  readonly model: AnyModel;
  readonly questions: readonly (readonly Tensor[])[];
}

/** Compares the results of a model's file, opened by a runtime, with those of the references, to 1e-5. */
export async function expectSameAnswers(
  runtime: Runtime,
  { model, questions }: Questions,
  options: OnnxOptions = {},
): Promise<void> {
  const bytes = await exportOnnx(model, options);
  const { input, output } = decodeModel(bytes).graph;
  const feeds = questions.map((inputs) =>
    Object.fromEntries(input.map(({ name }, index) => [name, inputs[index] as Tensor])),
  );
  const answers = await runtime.run(bytes, feeds);
  for (const [question, inputs] of questions.entries()) {
    const expected = evaluate(predictionGraph(model, inputs), inputs).outputs;
    const answer = answers[question] as Record<string, Tensor>;
    expect(Object.keys(answer).toSorted()).toEqual(output.map(({ name }) => name).toSorted());
    for (const [index, { name }] of output.entries()) compare(answer[name] as Tensor, expected[index] as Tensor);
  }
}

function compare(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  const largest = Math.max(1, ...Array.from(expected.data).filter(Number.isFinite).map(Math.abs));
  expectClose(actual.data, expected.data, { relative: 1e-5, absolute: 1e-5 * largest });
}
