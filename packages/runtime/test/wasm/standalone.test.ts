import { finishAtOnce, lower, type ProgramValue, plan, type StepOperand, simplify } from '@sepal/compiler';
import { kernelsOn, type Region } from '@sepal/kernels';
import { evaluate, type Graph } from '@sepal/ops';
import { randomUniform, sizeOf, type Tensor } from '@sepal/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { forwardTables } from '../../src/tables.ts';
import { emitProgram } from '../../src/wasm/emit.ts';
import { place } from '../../src/wasm/memory/place.ts';
import { bytesTaken, START } from '../../src/wasm/memory/session-memory.ts';
import { detectFeatures } from '../../src/wasm/target/features.ts';
import { chooseMachine } from '../../src/wasm/target/machine.ts';
import type { EngineTarget } from '../../src/wasm/target/module-target.ts';
import { worstDifference } from './random-graphs.ts';
import { loadModule, type ModulePlan } from './standalone/load-module.ts';
import { mobileNetGraph } from './standalone/mobile-net.ts';

interface Options {
  readonly engine: EngineTarget;
  readonly parts: number;
}

/** Compiles a graph to a module and to what its loader must know. */
function compileModule(graph: Graph, { engine, parts }: Options): { bytes: Uint8Array<ArrayBuffer>; plan: ModulePlan } {
  const kernels = kernelsOn({ ...engine, parts }, forwardTables.kernels);
  const program = lower(finishAtOnce(simplify(graph, forwardTables)), {
    traced: graph,
    tables: forwardTables,
    kernels,
  });
  const memory = plan(program, kernels, parts);
  // One region after the other.
  let memoryBytes = START;
  const regionOf = (bytes: number): Region => {
    const address = memoryBytes;
    memoryBytes += bytesTaken(bytes);
    return { address, bytes };
  };
  const addresses = place(memory, {
    zeros: regionOf(memory.zeroBytes),
    own: memory.ownBytes.map((bytes) => (bytes === undefined ? undefined : regionOf(bytes))),
    area: regionOf(memory.areaBytes),
  });
  const weightsOf = (value: number) => {
    const weight = program.values[value] as ProgramValue;
    const { data } = weight.kind === 'state' ? weight.state.value : (weight as { readonly value: Tensor }).value;
    return { address: addresses.values[value] as number, data: data as Float32Array };
  };
  const floatsOf = ({ value, type }: StepOperand) => {
    return { address: addresses.values[value] as number, length: sizeOf(type.shape) };
  };
  return {
    bytes: finishAtOnce(
      emitProgram(program, addresses, { target: { ...engine, parts }, kernels: forwardTables.kernels }),
    ),
    plan: {
      memoryBytes,
      sections: program.prologue.sections.map(({ from, to, sources }) => ({
        from,
        to,
        weights: sources.map(weightsOf),
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
