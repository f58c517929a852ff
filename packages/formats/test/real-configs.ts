/** The configs of real files, and who wrote them. */
import { readFileSync } from 'node:fs';
import { shared } from '@sepal/goldens';
import { unzipSync } from 'fflate';
import { File, type File as H5File, ready } from 'h5wasm/node';
import type { JsonObject, Writer } from '../src/index.ts';

/** A config as its file has it. */
export interface RealConfig {
  readonly file: string;
  readonly config: JsonObject;
  readonly writer: Writer;
}

const parse = (text: string): JsonObject => JSON.parse(text) as JsonObject;

function fromKeras(file: string): RealConfig {
  const entries = unzipSync(readFileSync(shared(file)));
  const text = (name: string): string => new TextDecoder().decode(entries[name]);
  const version = parse(text('metadata.json'))['keras_version'] as string;
  return { file, config: parse(text('config.json')), writer: { name: 'Keras', version } };
}

async function fromH5(file: string): Promise<RealConfig> {
  await ready;
  const opened: H5File = new File(shared(file), 'r');
  const attribute = (name: string): string => String(opened.attrs[name]?.value);
  const found = {
    file,
    config: parse(attribute('model_config')),
    writer: { name: 'Keras', version: attribute('keras_version'), backend: attribute('backend') },
  };
  opened.close();
  return found;
}

function fromTfjs(file: string): RealConfig {
  const topology = parse(readFileSync(shared(file), 'utf8'))['modelTopology'] as JsonObject;
  return { file, config: topology, writer: { name: 'TensorFlow.js', version: '4.22.0', backend: 'tensor_flow.js' } };
}

/** Every config among the fixtures and goldens outside the repository. */
export async function realConfigs(): Promise<readonly RealConfig[]> {
  const golden = (name: string): string => `keras/golden/${name}`;
  return [
    fromKeras('fixtures/mnist_cnn_k3/mnist_cnn_k3.keras'),
    fromTfjs('fixtures/mobilenet_v1_0.25_224/tfjs/model.json'),
    fromTfjs('fixtures/vww_96/tfjs/model.json'),
    await fromH5('fixtures/mobilenet_v1_0.25_224/mobilenet_v1_0.25_224.h5'),
    await fromH5('fixtures/vww_96/vww_96.h5'),
    ...['func', 'minimal', 'minimal_deflate', 'mobilenet_025_32_10', 'nested', 'seq'].map((name) =>
      fromKeras(golden(`${name}.keras`)),
    ),
    await fromH5(golden('mobilenet_025_32_10.h5')),
    await fromH5(golden('nested.h5')),
    await fromH5(golden('seq.h5')),
  ];
}
