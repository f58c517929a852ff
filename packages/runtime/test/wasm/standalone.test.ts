import { finishAtOnce, type StepOperand } from '@sepal/compiler';
import { evaluate, type Graph } from '@sepal/ops';
import { randomUniform, sizeOf, type Tensor } from '@sepal/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine, Moment } from '../../src/index.ts';
import { compileFor } from '../../src/wasm/compile.ts';
import { emitProgram } from '../../src/wasm/emit.ts';
import { detectFeatures } from '../../src/wasm/features.ts';
import { chooseMachine } from '../../src/wasm/machine.ts';
import type { EngineTarget } from '../../src/wasm/module-target.ts';
import { SessionStore } from '../../src/wasm/session-store.ts';
import { worstDifference } from './random-graphs.ts';
import { loadModule, type ModulePlan } from './standalone/load-module.ts';
import { mobileNetGraph } from './standalone/mobile-net.ts';

interface Options {
  readonly engine: EngineTarget;
  readonly parts: number;
}

/** Compiles a graph to a module and to what its loader must know. */
function compileModule(graph: Graph, { engine, parts }: Options): { bytes: Uint8Array<ArrayBuffer>; plan: ModulePlan } {
  const compiled = finishAtOnce(compileFor(graph, engine));
  const { program } = compiled;
  const target = { ...compiled.target, parts };
  const { layout, memory, refresh } = new SessionStore(false).settle({ ...compiled, target }, () => undefined);
  finishAtOnce(refresh(new Moment()));
  const { buffer } = memory.memory;
  const addressOf = (value: number): number => layout.addresses[value] as number;
  const lasting = program.values.flatMap(({ kind, type }, value) =>
    kind === 'prologue' ? [{ address: addressOf(value), bytes: 4 * sizeOf(type.shape) }] : [],
  );
  const weights = [...layout.packed.flat().filter((region) => region !== undefined), ...lasting];
  const floatsOf = ({ value, type }: StepOperand) => ({ address: addressOf(value), length: sizeOf(type.shape) });
  return {
    bytes: finishAtOnce(emitProgram(program, layout, target)),
    plan: {
      memoryBytes: buffer.byteLength,
      contents: weights.map(({ address, bytes }) => ({
        address,
        data: new Uint8Array(buffer, address, bytes).slice(),
      })),
      input: floatsOf(program.inputs[0] as StepOperand),
      output: floatsOf(program.outputs[0] as StepOperand),
      steps: program.steps.length,
      parts,
    },
  };
}

test.each([1, 3])("MobileNet's module runs without the library, its steps in %i parts", async (parts) => {
  const graph = mobileNetGraph({ alpha: 0.25, size: 32, classes: 50 });
  const pictures = [1, 2].map((seed) => randomUniform([1, 32, 32, 3], { minval: -1, maxval: 1, seed }));
  const { target } = await chooseMachine(await detectFeatures(), {});
  const { bytes, plan } = compileModule(graph, { engine: target, parts });
  const run = await loadModule(bytes, plan);

  const engine = await createEngine({ engine: 'wasm' });
  onTestFinished(() => engine.close());
  const executable = engine.createSession().add('model', graph);
  for (const picture of pictures) {
    const scores = run(picture.data as Float32Array);
    const [predicted] = (await executable.run([picture])) as readonly [Tensor];
    expect([...scores]).toEqual([...predicted.data]);
    const [expected] = evaluate(graph, [picture]).outputs as readonly [Tensor];
    expect(worstDifference(predicted, expected)).toBeLessThan(1e-4);
    expect(new Set(scores).size).toBeGreaterThan(10);
  }

  // Emission depends on nothing but its arguments, and the target is plain data.
  const parsed = JSON.parse(JSON.stringify(target)) as EngineTarget;
  expect(compileModule(graph, { engine: parsed, parts }).bytes).toEqual(bytes);
});
