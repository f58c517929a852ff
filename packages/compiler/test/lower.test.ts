import { kernelsOn, type Lowering, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import {
  add,
  conv2d,
  depthwiseConv2d,
  divide,
  equal,
  max,
  mean,
  multiply,
  relu,
  reshape,
  State,
  select,
  sign,
  sqrt,
  square,
  subtract,
  Trace,
  type Traced,
  transpose,
  type Value,
} from '@sepal/ops';
import { zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { lower } from '../src/lower/lower.ts';
import { plan } from '../src/plan.ts';
import { type Program, type ProgramStep, residentValues, type StepOperand } from '../src/program.ts';
import { type CompilerTables, compilerTables, gradientCompilerTables } from '../src/tables.ts';

const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, uncheckedKernels);

function state(path: string, shape: readonly number[]): State {
  return new State({ path, shape, dtype: 'float32', initial: zeros(shape) });
}

function programOf(
  body: (x: Traced, trace: Trace) => readonly Value[],
  shape: readonly number[] = [1, 4, 4, 8],
  tables: CompilerTables = compilerTables,
): Program {
  const recording = new Trace();
  const x = recording.input({ shape, dtype: 'float32' });
  const graph = recording.finish(body(x, recording));
  return lower(graph, { traced: graph, tables, kernels });
}

/** An operand in words: a state's path, else its kind. */
function words({ values }: Program): (operand: StepOperand) => string {
  return ({ value }) => {
    const known = values[value];
    return known?.kind === 'state' ? known.state.path : (known?.kind as string);
  };
}

/** Steps in words: kernel(inputs) → outputs. */
function stepsOf(program: Program, steps: readonly ProgramStep[]): readonly string[] {
  const word = words(program);
  return steps.map(({ kernel, inputs, outputs }) => `${kernel}(${inputs.map(word)}) → ${outputs.map(word)}`);
}

describe('the prologue', () => {
  test('packs weights, each in a section of its own', () => {
    const [first, second] = [state('first', [3, 3, 8, 8]), state('second', [1, 1, 8, 4])];
    const program = programOf((x, trace) => [conv2d(conv2d(x, trace.read(first)), trace.read(second))]);
    expect(stepsOf(program, program.prologue.steps)).toEqual(['pack(first) → prologue', 'pack(second) → prologue']);
    expect(stepsOf(program, program.steps)).toEqual([
      'conv(input,prologue) → temporary',
      'pointwise(temporary,prologue) → temporary',
    ]);
    expect(program.prologue.sections.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect([...residentValues(program)]).toEqual([]);
  });

  test('computes what packing and runs read, in one section if it is shared', () => {
    const [kernel, factor] = [state('kernel', [1, 1, 8, 8]), state('factor', [8])];
    const program = programOf((x, trace) => {
      const squared = multiply(trace.read(factor), trace.read(factor));
      const scaled = multiply(trace.read(kernel), squared);
      return [multiply(conv2d(x, scaled), mean(squared))];
    });
    expect(stepsOf(program, program.prologue.steps)).toEqual([
      'elementwise(factor) → temporary',
      'reduce(temporary) → prologue',
      'pack(kernel,temporary) → prologue',
    ]);
    const [section, another] = program.prologue.sections;
    expect(another).toBeUndefined();
    expect(section?.sources.map((value) => words(program)({ value, type: { shape: [], dtype: 'float32' } }))).toEqual([
      'factor',
      'kernel',
    ]);
    expect(section?.results.length).toBe(2);
  });

  test('packs equal weights once', () => {
    const kernel = state('kernel', [1, 1, 8, 8]);
    const program = programOf((x, trace) => [conv2d(conv2d(x, trace.read(kernel)), trace.read(kernel))]);
    expect(program.prologue.steps.length).toBe(1);
  });

  test('does nothing for weights that depend on the input: the run packs them', () => {
    const program = programOf((x) => {
      const kernel = reshape(mean(x, { axis: [0, 1, 2] }), [1, 1, 8, 1]);
      return [depthwiseConv2d(x, kernel)];
    });
    expect(program.prologue.steps).toEqual([]);
    expect(program.steps.map(({ kernel }) => kernel)).toEqual(['reduce', 'pack', 'depthwise']);
  });
});

describe('updates', () => {
  test('are written over the old value, after everything else', () => {
    const total = state('total', [1, 4, 4, 8]);
    const program = programOf((x, trace) => {
      trace.write(total, add(trace.read(total), x));
      return [relu(x)];
    });
    expect(stepsOf(program, program.steps)).toEqual([
      'elementwise(input) → temporary',
      'elementwise(total,input) → total',
    ]);
    expect(program.updatesFrom).toBe(1);
    expect([...residentValues(program)]).toEqual(program.updates);
  });

  test('pack their weights in every run, where they are read', () => {
    const kernel = state('kernel', [1, 1, 8, 8]);
    const program = programOf((x, trace) => {
      const y = conv2d(x, trace.read(kernel));
      trace.write(kernel, multiply(trace.read(kernel), mean(y)));
      return [y];
    });
    expect(program.prologue.steps).toEqual([]);
    expect(stepsOf(program, program.steps)).toEqual([
      'pack(kernel) → temporary',
      'pointwise(input,temporary) → temporary',
      'reduce(temporary) → temporary',
      'elementwise(kernel,temporary) → kernel',
    ]);
  });

  test('of a weight and the averages that it depends on are one loop over all of them', () => {
    const [weight, average, spread] = ['weight', 'average', 'spread'].map((path) => state(path, [8]));
    const adam = (x: Value, trace: Trace): void => {
      const [w, m, v] = [weight, average, spread].map((each) => trace.read(each as State)) as [Traced, Traced, Traced];
      const gradient = mean(x, { axis: [0, 1, 2] });
      const moved = add(m, multiply(subtract(gradient, m), 0.1));
      const spreading = add(v, multiply(subtract(square(gradient), v), 0.001));
      trace.write(average as State, moved);
      trace.write(spread as State, spreading);
      trace.write(weight as State, subtract(w, divide(multiply(moved, 0.01), add(sqrt(spreading), 1e-7))));
    };
    const program = programOf((x, trace) => {
      adam(x, trace);
      return [relu(x)];
    });
    expect(stepsOf(program, program.steps)).toEqual([
      'reduce(input) → temporary',
      'elementwise(input) → temporary',
      'elementwise(temporary,average,spread,weight) → average,spread,weight',
    ]);
    expect(program.updatesFrom).toBe(2);
  });

  test('that depend on the same values are one loop, which reads them once', () => {
    const [weight, average, count] = [state('weight', [8]), state('average', [8]), state('count', [])];
    const program = programOf(
      (x, trace) => {
        const [w, m] = [trace.read(weight), trace.read(average)];
        const gradient = mean(x, { axis: [0, 1, 2] });
        const isDue = equal(trace.read(count), 3);
        trace.write(weight, select(isDue, subtract(w, sign(add(m, gradient))), w));
        trace.write(average, select(isDue, add(multiply(m, 0.9), multiply(gradient, 0.1)), m));
        trace.write(count, add(trace.read(count), 1));
        return [relu(x)];
      },
      [1, 4, 4, 8],
      { ...compilerTables, meetings: gradientCompilerTables.meetings } as CompilerTables,
    );
    expect(stepsOf(program, program.steps)).toEqual([
      'reduce(input) → temporary',
      'elementwise(count) → temporary',
      'elementwise(input) → temporary',
      'elementwise(average,temporary,weight,temporary) → weight,average',
      'elementwise(count) → count',
    ]);
    expect(program.updatesFrom).toBe(3);
  });

  test('of different variables have loops of their own', () => {
    const [a, b] = [state('a', [8]), state('b', [8])];
    const program = programOf((x, trace) => {
      const rate = mean(x);
      trace.write(a, subtract(trace.read(a), multiply(mean(x, { axis: [0, 1, 2] }), rate)));
      trace.write(b, subtract(trace.read(b), multiply(max(x, { axis: [0, 1, 2] }), rate)));
      return [];
    });
    const updates = program.steps.slice(program.updatesFrom);
    expect(updates.map(({ kernel, outputs }) => [kernel, outputs.map(words(program))])).toEqual([
      ['elementwise', ['a']],
      ['elementwise', ['b']],
    ]);
  });

  test('that swap states copy them first', () => {
    const [a, b] = [state('a', [8]), state('b', [8])];
    const program = programOf((x, trace) => {
      const [before, after] = [trace.read(a), trace.read(b)];
      trace.write(a, after);
      trace.write(b, before);
      return [x];
    });
    expect(stepsOf(program, program.steps)).toEqual([
      'copy(b) → temporary',
      'copy(a) → temporary',
      'copy(temporary) → a',
      'copy(temporary) → b',
    ]);
    expect(program.updatesFrom).toBe(2);
  });

  test('do not overwrite what a later update reads, or what is read in another shape', () => {
    const [a, b, square] = [state('a', [8]), state('b', [4, 8]), state('square', [8, 8])];
    const program = programOf((x, trace) => {
      const [readA, readSquare] = [trace.read(a), trace.read(square)];
      trace.write(a, add(readA, 1));
      trace.write(b, add(multiply(trace.read(b), mean(x)), readA));
      trace.write(square, add(readSquare, transpose(readSquare, [1, 0])));
      return [x];
    });
    const copied = program.steps
      .filter(({ kernel }) => kernel === 'copy')
      .flatMap(({ outputs }) => outputs.map(words(program)));
    expect(copied).toContain('a');
    const written = stepsOf(program, program.steps.slice(program.updatesFrom));
    expect(written.filter((step) => step.startsWith('elementwise') && step.endsWith('→ a'))).toEqual([]);
    expect(written.some((step) => step.endsWith('→ b'))).toBe(true);
  });

  test('leave outputs that are old values alone', () => {
    const count = state('count', [8]);
    const program = programOf((_, trace) => {
      const before = trace.read(count);
      trace.write(count, add(before, 1));
      return [before];
    });
    expect(stepsOf(program, program.steps)).toEqual(['copy(count) → temporary', 'elementwise(count) → count']);
    expect(program.outputs.map(words(program))).toEqual(['temporary']);
  });
});

test('states that only the prologue reads are staged in the working area, others have memory of their own', () => {
  const [kernel, matrix] = [state('kernel', [1, 1, 8, 8]), state('matrix', [4, 4])];
  const program = programOf((x, trace) => [conv2d(x, trace.read(kernel)), trace.read(matrix)]);
  const { ownBytes, offsets } = plan(program, kernels, 1);
  for (const [index, value] of program.values.entries()) {
    if (value.kind === 'state' && value.state === kernel)
      expect([ownBytes[index], typeof offsets[index]]).toEqual([undefined, 'number']);
    if (value.kind === 'state' && value.state === matrix)
      expect([ownBytes[index], offsets[index]]).toEqual([64, undefined]);
    if (value.kind === 'prologue') expect(ownBytes[index]).toBeGreaterThan(0);
  }
});

test('sections are staged together as far as a step of the run has the room', () => {
  const states = Array.from({ length: 6 }, (_, index) => state(`kernel${index}`, [1, 1, 8, 8]));
  const batchesOf = (size: number): readonly number[] => {
    const program = programOf(
      (x, trace) => [states.reduce((y, kernel) => conv2d(y, trace.read(kernel)), x as Value)],
      [1, size, size, 8],
    );
    const { batches, offsets, areaBytes } = plan(program, kernels, 1);
    const staged = program.values.flatMap(({ kind }, value) => (kind === 'state' ? [offsets[value] as number] : []));
    for (const { from, to } of batches) {
      const together = staged.slice(from, to).toSorted((a, b) => a - b);
      for (const [index, offset] of together.entries()) {
        expect((together[index + 1] ?? areaBytes) - offset).toBeGreaterThanOrEqual(256);
      }
    }
    return batches.map(({ from, to }) => to - from);
  };
  // Steps need 2 · 32 · size² bytes, each kernel 256.
  expect(batchesOf(1)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(batchesOf(3)).toEqual([2, 2, 2]);
  expect(batchesOf(8)).toEqual([6]);
});

test('a temporary that several calls write stays with them', () => {
  const block = { shape: [512], inputStrides: [1], inputOffset: 0, outputStrides: [1], outputOffset: 0 };
  const lowerings = {
    ...compilerTables.lowerings,
    sqrt: (): Lowering => ({
      temporaries: [{ shape: [512], dtype: 'float32' }],
      calls: [
        { kernel: 'fill', attributes: { value: 0 }, inputs: [], outputs: [{ of: 'temporary', index: 0 }] },
        {
          kernel: 'copy',
          attributes: block,
          inputs: [{ of: 'operand', index: 0 }],
          outputs: [{ of: 'temporary', index: 0 }],
        },
        { kernel: 'copy', attributes: block, inputs: [{ of: 'temporary', index: 0 }], outputs: [{ of: 'output' }] },
      ],
    }),
  };
  const recording = new Trace();
  const graph = recording.finish([sqrt(recording.input({ shape: [512], dtype: 'float32' }))]);
  const program = lower(graph, { traced: graph, tables: { ...compilerTables, lowerings }, kernels });
  expect(program.prologue.steps).toEqual([]);
  expect(program.steps.map(({ kernel }) => kernel)).toEqual(['fill', 'copy', 'copy']);
});
