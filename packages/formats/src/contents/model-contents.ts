import type { NamedTensor, StoredWeights } from './stored-weights.ts';

/** The formats that this package reads. */
export type FileFormat = 'keras' | 'weights.h5' | 'h5' | 'tfjs' | 'npz' | 'safetensors';

/** JSON as files have it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object of a config, with all keys as the file has them: `class_name`, `config`, `module`, `registered_name`, … */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The program that wrote a file, as far as the file tells. */
export interface Writer {
  /** 'Keras', 'tf.keras', 'TensorFlow.js', 'Sepal'; undefined if the file does not tell. */
  readonly name: string | undefined;
  /** '2.8.0', '3.15.1'. */
  readonly version: string | undefined;
  /** 'tensorflow', 'jax', 'tensor_flow.js'. */
  readonly backend?: string;
  /** The program that converted the file: 'TensorFlow.js Converter v4.22.0'. */
  readonly converter?: string;
}

/** What a model was trained with, as its file has it. */
export interface StoredTraining {
  /** Keras 3's `compile_config`, or the `training_config` of Keras 2 and TensorFlow.js. */
  readonly config: JsonObject | undefined;
  /** The optimizer's variables in the file's order: 'vars/0', 'adam/conv1/kernel/m:0'. */
  readonly optimizer: readonly NamedTensor[];
  /** The counters of random numbers, such as those of dropout, in the model's order: in files of Sepal's trainers. */
  readonly seeds?: readonly NamedTensor[];
}

/** What a model file holds. Every reader returns one; tensors are read when they are asked for. */
export interface ModelContents {
  readonly format: FileFormat;
  readonly writer: Writer;
  /** The model's config as the file has it, in its own dialect; undefined if the file holds weights alone. */
  readonly config: JsonObject | undefined;
  readonly weights: StoredWeights;
  readonly training: StoredTraining | undefined;
  /** TensorFlow.js' `userDefinedMetadata`, or the texts of a `.safetensors` file. */
  readonly metadata?: JsonObject;
  /** What else the file holds and nobody reads, by its names: 'assets/vocabulary.txt'. */
  readonly ignored?: readonly string[];
  /** Frees what reading needs. Tensors cannot be read afterwards. */
  close(): void;
}
