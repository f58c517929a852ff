import { Session } from 'node:inspector/promises';
import { input, SeparableConv2D, Sequential } from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { STAGE_FUNCTIONS, stagesOfProfile } from '../src/node/stages.ts';

/** A node of a profile. */
const node = (id: number, functionName: string, ...children: readonly number[]) => ({
  id,
  callFrame: { functionName },
  children,
});

test('time is counted for the outermost function of a stage', () => {
  const nodes = [
    node(1, '(root)', 2, 6, 7, 8),
    node(2, 'predict', 3),
    node(3, 'trace2', 4),
    node(4, 'lower', 5),
    node(5, ''),
    node(6, '(garbage collector)'),
    node(7, 'emitProgram'),
    node(8, 'refresh', 9),
    node(9, 'js-to-wasm', 10),
    node(10, 'wasm-function[1]'),
  ];
  const profile = {
    nodes,
    samples: [2, 3, 4, 5, 6, 7, 7, 8, 9, 10],
    timeDeltas: [100, 1, 20, 300, 4000, 50, 50, 7, 900, 900].map((t) => t * 1000),
  };
  expect(Object.fromEntries(stagesOfProfile(profile))).toEqual({
    trace: 321,
    'garbage collection': 4000,
    emit: 100,
    prologue: 7,
  });
});

// A function that is renamed would leave its stage without any time.
test('a first prediction calls the functions of every stage', async () => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const engine = await createEngine({ threads: 1 });
  const model = new Sequential([input({ shape: [6, 6, 3] }), new SeparableConv2D({ filters: 4, kernelSize: 3 })]);
  await model.predict(zeros([1, 6, 6, 3]), { engine });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  engine.close();
  const called = result.flatMap(({ url, functions }) =>
    url.includes('/packages/')
      ? functions.flatMap(({ functionName, ranges }) => (ranges.some(({ count }) => count > 0) ? [functionName] : []))
      : [],
  );
  for (const name of Object.keys(STAGE_FUNCTIONS)) expect(called, name).toContain(name);
});
