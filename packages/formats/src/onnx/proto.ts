import { create, createFileRegistry, type DescMessage, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import type { FileBytes } from '../contents/file-bytes.ts';

/** An attribute of a node. `type` tells which of the values it has. */
export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: bigint;
  readonly s?: Uint8Array;
  readonly ints?: readonly bigint[];
}

export interface NodeProto {
  /** Names of the operands; empty for one that is left out. */
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}

export interface TensorProto {
  readonly dims: readonly bigint[];
  readonly dataType: number;
  readonly name: string;
  /** The elements in row-major order, little-endian. */
  readonly rawData: Uint8Array;
}

/** A length, or a name for one that is not known. */
export interface DimensionProto {
  readonly dimValue?: bigint;
  readonly dimParam?: string;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: { readonly elemType: number; readonly shape: { readonly dim: readonly DimensionProto[] } };
  };
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

/** An ONNX file. */
export interface ModelProto {
  readonly irVersion: bigint;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: GraphProto;
  readonly opsetImport: readonly { readonly domain: string; readonly version: bigint }[];
}

/** A field: its number, its type (a scalar type or a message below), and whether it repeats. */
type Field = readonly [number: number, type: string, repeated?: 'repeated'];

/**
 * The part of onnx.proto that is written. Its enumerations are int32 here, which is the same on the wire.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  AttributeProto: {
    name: [1, 'STRING'],
    f: [2, 'FLOAT'],
    i: [3, 'INT64'],
    s: [4, 'BYTES'],
    ints: [8, 'INT64', 'repeated'],
    type: [20, 'INT32'],
  },
  NodeProto: {
    input: [1, 'STRING', 'repeated'],
    output: [2, 'STRING', 'repeated'],
    name: [3, 'STRING'],
    op_type: [4, 'STRING'],
    attribute: [5, 'AttributeProto', 'repeated'],
  },
  TensorProto: {
    dims: [1, 'INT64', 'repeated'],
    data_type: [2, 'INT32'],
    name: [8, 'STRING'],
    raw_data: [9, 'BYTES'],
  },
  Dimension: { dim_value: [1, 'INT64'], dim_param: [2, 'STRING'] },
  TensorShapeProto: { dim: [1, 'Dimension', 'repeated'] },
  TensorTypeProto: { elem_type: [1, 'INT32'], shape: [2, 'TensorShapeProto'] },
  TypeProto: { tensor_type: [1, 'TensorTypeProto'] },
  ValueInfoProto: { name: [1, 'STRING'], type: [2, 'TypeProto'] },
  GraphProto: {
    node: [1, 'NodeProto', 'repeated'],
    name: [2, 'STRING'],
    initializer: [5, 'TensorProto', 'repeated'],
    input: [11, 'ValueInfoProto', 'repeated'],
    output: [12, 'ValueInfoProto', 'repeated'],
  },
  OperatorSetIdProto: { domain: [1, 'STRING'], version: [2, 'INT64'] },
  ModelProto: {
    ir_version: [1, 'INT64'],
    producer_name: [2, 'STRING'],
    producer_version: [3, 'STRING'],
    graph: [7, 'GraphProto'],
    opset_import: [8, 'OperatorSetIdProto', 'repeated'],
  },
};

/** An ONNX file's bytes. */
export function encodeModel(model: ModelProto): FileBytes {
  const schema = modelSchema();
  return toBinary(schema, create(schema, model as unknown as Message)) as FileBytes;
}

/** The inverse of {@link encodeModel}. @throws Error if the bytes are no such message */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return fromBinary(modelSchema(), bytes) as unknown as ModelProto;
}

function modelSchema(): DescMessage {
  const file = create(FileDescriptorProtoSchema, {
    name: 'onnx.proto',
    package: 'onnx',
    messageType: Object.entries(MESSAGES).map(([name, fields]) => messageType(name, fields)),
  });
  return createFileRegistry(file, () => undefined).getMessage('onnx.ModelProto') as DescMessage;
}

function messageType(name: string, fields: Readonly<Record<string, Field>>): DescriptorProto {
  const field = Object.entries(fields).map(([fieldName, [number, type, repeated]]) => {
    const label = repeated === undefined ? Label.OPTIONAL : Label.REPEATED;
    const kind = Object.hasOwn(MESSAGES, type)
      ? { type: Type.MESSAGE, typeName: `.onnx.${type}` }
      : { type: Type[type as keyof typeof Type] };
    return { name: fieldName, number, label, ...kind };
  });
  return create(DescriptorProtoSchema, { name, field });
}
