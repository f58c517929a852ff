import {
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  input,
  type Layer,
  ReLU,
  Sequential,
} from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { Tensor } from '@sepal/tensor';
import { Adam, compile, SGD } from '@sepal/training';
import { SparseCategoricalCrossentropy } from '@sepal/training/losses';
import type { TrainedNetwork } from './networks.ts';
import type { MakeStep } from './step-task.ts';

/** Sepal's training step: `trainOnBatch`. */
export const makeStep: MakeStep = async ({ network, threads, compiled }) => {
  const engine = await createEngine({ threads, wide: compiled });
  const model = new Sequential([input({ shape: network.shape }), ...layersOf(network)]);
  const { batch, shape, classes, optimizer } = network;
  const trainer = compile(model, {
    optimizer: optimizer === 'adam' ? new Adam({ learningRate: 1e-3 }) : new SGD({ learningRate: 1e-2 }),
    loss: classes > 0 ? new SparseCategoricalCrossentropy({ fromLogits: true }) : 'meanSquaredError',
  });
  const x = filled([batch, ...shape], () => Math.random());
  const y =
    classes > 0
      ? new Tensor(
          [batch],
          'int32',
          Int32Array.from({ length: batch }, (_, index) => index % classes),
        )
      : filled([batch, ...model.outputs.shape.slice(1)] as number[], () => 0);
  return async () => (await trainer.trainOnBatch(x, y, { engine })) as number;
};

function layersOf({ first, blocks, classes, relu6, momentum, epsilon }: TrainedNetwork): Layer[] {
  const normalized = (layer: Layer): Layer[] => [
    layer,
    new BatchNormalization({ momentum, epsilon }),
    new ReLU(relu6 ? { maxValue: 6 } : {}),
  ];
  const common = { padding: 'same', useBias: false } as const;
  return [
    ...(first === undefined
      ? []
      : normalized(new Conv2D({ ...common, filters: first.filters, kernelSize: 3, strides: first.strides }))),
    ...blocks.flatMap(({ filters, strides, isDense = false }) =>
      isDense
        ? normalized(new Conv2D({ ...common, filters, kernelSize: 3, strides }))
        : [
            ...normalized(new DepthwiseConv2D({ ...common, kernelSize: 3, strides })),
            ...normalized(new Conv2D({ ...common, filters, kernelSize: 1 })),
          ],
    ),
    ...(classes > 0 ? [new GlobalAveragePooling2D(), new Dense({ units: classes })] : []),
  ];
}

function filled(shape: readonly number[], value: () => number): Tensor<'float32'> {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(shape, 'float32', Float32Array.from({ length: size }, value));
}
