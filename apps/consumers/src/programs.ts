/** A user's program: its imports, the code that computes `s`, and the expected value of `s`. */
export interface Program {
  readonly packages: readonly string[];
  readonly imports: string;
  readonly body: string;
  readonly expected: string;
}

const initializers: Program = {
  packages: ['@sepal/initializers'],
  imports: `import { GlorotUniform } from '@sepal/initializers';`,
  body: `const weights = new GlorotUniform({ seed: 1 }).call([3, 3, 2, 1]);
const s = [weights.shape.join(), weights.data.length].join(' ');`,
  expected: '3,3,2,1 18',
};

const ops: Program = {
  packages: ['@sepal/ops'],
  imports: `import { depthwiseConv2d } from '@sepal/ops';
import { tensor } from '@sepal/tensor';`,
  body: `const image = tensor(Float32Array.from({ length: 18 }, (_, i) => i), [1, 3, 3, 2]);
const box = tensor(new Float32Array(18).fill(1), [3, 3, 2, 1]);
const sums = depthwiseConv2d(image, box, { padding: 'valid' });
const s = sums.data.join();`,
  // The even and the odd numbers below 18.
  expected: '72,81',
};

const layers: Program = {
  packages: ['@sepal/layers'],
  imports: `import { DepthwiseConv2D, input, Sequential, tensor } from '@sepal/layers';`,
  body: `const image = tensor(Float32Array.from({ length: 18 }, (_, i) => i), [1, 3, 3, 2]);
const layer = new DepthwiseConv2D({ kernelSize: 3, depthwiseInitializer: 'ones' });
const model = new Sequential([input({ shape: [3, 3, 2] }), layer]);
const sums = await model.predict(image);
const s = [model.countParams(), sums.data.join()].join(' ');`,
  expected: '20 72,81',
};

const mobilenet: Program = {
  packages: ['@sepal/mobilenet'],
  imports: `import { Dense, input, Sequential, tensor } from '@sepal/mobilenet';`,
  body: `const model = new Sequential([input({ shape: [3] }), new Dense({ units: 1, kernelInitializer: 'ones' })]);
const s = (await model.predict(tensor([[1, 2, 3]]))).item();`,
  expected: '6',
};

const training: Program = {
  packages: ['@sepal/training', '@sepal/layers'],
  imports: `import { Dense, input, Sequential, tensor } from '@sepal/layers';
import { compile, SGD } from '@sepal/training';`,
  body: `const model = new Sequential([input({ shape: [1] }), new Dense({ units: 1, kernelInitializer: 'zeros' })]);
const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.5 }), loss: 'mse' });
const loss = await trainer.trainOnBatch(tensor([[1]]), tensor([[2]]));
const s = [loss, (await trainer.predict(tensor([[1]]))).item()].join(' ');`,
  // The slope of (w + b - 2)² is -4 for both: each becomes 2.
  expected: '4 4',
};

/** Programs that use one package and its dependencies. */
export const alone: Readonly<Record<string, Program>> = { initializers, ops, layers, mobilenet, training };

/** A program that uses every package. */
export const everything: Program = {
  packages: [
    'assembler',
    'compiler',
    'constraints',
    'image',
    'initializers',
    'kernels',
    'layers',
    'mobilenet',
    'ops',
    'regularizers',
    'runtime',
    'tensor',
    'training',
  ].map((name) => `@sepal/${name}`),
  imports: `import { ModuleBuilder } from '@sepal/assembler';
import { compilerTables, finishAtOnce, lower, simplify } from '@sepal/compiler';
import { UnitNorm } from '@sepal/constraints';
import { fromPixels } from '@sepal/image';
import { Ones } from '@sepal/initializers';
import { kernelsOn, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import { DepthwiseConv2D, input, Sequential } from '@sepal/layers';
import { conv2to3 } from '@sepal/mobilenet';
import { depthwiseConv2d, relu, trace } from '@sepal/ops';
import { L2 } from '@sepal/regularizers';
import { createEngine } from '@sepal/runtime';
import { tensor } from '@sepal/tensor';
import { compatibleRange } from '@sepal/tensor/copies';
import { show } from '@sepal/tensor/options';
import { compile } from '@sepal/training';
import { meanSquaredError } from '@sepal/training/losses';
import { MeanSquaredError } from '@sepal/training/metrics';`,
  body: `const image = tensor(Float32Array.from({ length: 18 }, (_, i) => i), [1, 3, 3, 2]);
const layer = new DepthwiseConv2D({
  kernelSize: 3,
  depthwiseInitializer: new Ones(),
  depthwiseRegularizer: new L2({ l2: 0.01 }),
  depthwiseConstraint: new UnitNorm(),
});
const model = new Sequential([input({ shape: [3, 3, 2] }), layer]);
const engine = await createEngine();
const trainer = compile(model, { loss: meanSquaredError, metrics: [new MeanSquaredError()] });
const sums = await trainer.predict(image, { engine });
const logs = await trainer.testOnBatch(image, tensor([[[[70, 80]]]]), { engine, returnDict: true });
const same = depthwiseConv2d(image, new Ones().call([3, 3, 2, 1]));
engine.close();
const pixel = fromPixels({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3) });
const traced = trace([image], (x) => [relu(x)]);
const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, uncheckedKernels);
const simple = finishAtOnce(simplify(traced, compilerTables));
const { steps } = lower(simple, { traced, tables: compilerTables, kernels });
const module = new ModuleBuilder().toBytes();
const parts = [engine.info().name, sums.data.join(), logs['mean_squared_error'], same.data.join(), conv2to3().countParams()];
const entries = [show({ name: 'relu' }), compatibleRange('1.2.3')];
const s = [...parts, module.length, relaxedTuning.name, pixel.data.join(), steps.length, ...entries].join(' ');`,
  expected: "wasm 72,81 2.5 72,81 2720 8 relaxed SIMD 1,2,3 1 {'name': 'relu'} 1",
};

/** A program that requests two threads, predicts, and prints its engine and warnings as JSON. It does not close its engine. */
export const twoThreads: Pick<Program, 'imports' | 'body'> = {
  imports: `import { conv2to3 } from '@sepal/mobilenet';
import { createEngine } from '@sepal/runtime';
import { ones } from '@sepal/tensor';`,
  body: `const warnings = [];
console.warn = (warning) => warnings.push(warning);
const model = conv2to3({ inputShape: [8, 8, 32] });
const engine = await createEngine({ threads: 2 });
const { name, threads, reason } = engine.info();
const y = await model.predict(ones([2, 8, 8, 32]), { engine });
const s = JSON.stringify({ name, threads, reason, warnings, shape: y.shape });`,
};

export const asModule = ({ imports, body }: Pick<Program, 'imports' | 'body'>, output: string): string =>
  `${imports}\n${body}\n${output}\n`;

export function asCommonJs({ imports, body }: Program): string {
  const requires = imports.replace(/import ([^;]*?) from ('[^']*');/g, 'const $1 = require($2);');
  return `${requires}\n(async () => {\n${body}\nconsole.log(s);\n})();\n`;
}
