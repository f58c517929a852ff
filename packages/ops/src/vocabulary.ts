/**
 * The vocabulary: every op, with the number of its operands and its attributes.
 *
 * {@link ForwardOp} is closed: tables of ops (references, rules, kernels) are total, so adding an op here without an entry there is
 * a compile error. Other packages add ops of their own to {@link ExtraOps}, with tables of their own.
 */
import type { AffineTransformAttributes } from './affine-transform/op.ts';
import type { ArgMaxAttributes } from './arg-max/op.ts';
import type { BatchNormalizationAttributes } from './batch-normalization/op.ts';
import type { BiasAddAttributes } from './bias-add/op.ts';
import type { BroadcastToAttributes } from './broadcast-to/op.ts';
import type { CastAttributes } from './cast/op.ts';
import type { ConcatAttributes } from './concat/op.ts';
import type { Conv2dAttributes } from './conv2d/op.ts';
import type { Conv2dKernelGradientAttributes } from './conv2d-kernel-gradient/op.ts';
import type { Conv2dTransposeAttributes } from './conv2d-transpose/op.ts';
import type { DepthwiseConv2dAttributes } from './depthwise-conv2d/op.ts';
import type {
  DepthwiseConv2dInputGradientAttributes,
  DepthwiseConv2dKernelGradientAttributes,
} from './depthwise-conv2d-gradients/op.ts';
import type { BinaryOp } from './elementwise/binary.ts';
import type { UnaryOp } from './elementwise/unary.ts';
import type { PadAttributes } from './pad/op.ts';
import type { PoolAttributes } from './pooling/pool.ts';
import type { AveragePool2dGradientAttributes, MaxPool2dGradientAttributes } from './pooling-gradients/op.ts';
import type { RandomNormalAttributes, RandomUniformAttributes } from './random/op.ts';
import type { ReduceAttributes, ReduceOp } from './reduce/op.ts';
import type { ReshapeAttributes } from './reshape/op.ts';
import type { ResizeAttributes } from './resize/op.ts';
import type { ResizeGradientAttributes } from './resize-gradient/op.ts';
import type { SliceAttributes } from './slice/op.ts';
import type { SoftmaxAttributes, SoftmaxOp } from './softmax/op.ts';
import type { TopKAttributes } from './top-k/op.ts';
import type { TransposeAttributes } from './transpose/op.ts';
import type { Upsample2dAttributes } from './upsample2d/op.ts';

/** The signature of an op: its number of operands and its attributes. */
interface Signature<Operands extends readonly unknown[], Attributes> {
  readonly operands: Operands;
  readonly attributes: Attributes;
}

type One = readonly [unknown];
type Two = readonly [unknown, unknown];
type Three = readonly [unknown, unknown, unknown];
type Five = readonly [unknown, unknown, unknown, unknown, unknown];
type Many = readonly unknown[];

/** The attributes of an op without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

type Vocabulary = {
  readonly [K in UnaryOp]: Signature<One, NoAttributes>;
} & {
  readonly [K in BinaryOp]: Signature<Two, NoAttributes>;
} & {
  readonly [K in ReduceOp]: Signature<One, ReduceAttributes>;
} & {
  readonly [K in SoftmaxOp]: Signature<One, SoftmaxAttributes>;
} & {
  readonly argMax: Signature<One, ArgMaxAttributes>;
  readonly averagePool2d: Signature<One, PoolAttributes>;
  /** x, mean, variance, gamma, beta */
  readonly batchNormalization: Signature<Five, BatchNormalizationAttributes>;
  /** x, bias */
  readonly biasAdd: Signature<Two, BiasAddAttributes>;
  readonly cast: Signature<One, CastAttributes>;
  readonly concat: Signature<Many, ConcatAttributes>;
  /** x, kernel */
  readonly conv2d: Signature<Two, Conv2dAttributes>;
  /** x, kernel */
  readonly conv2dTranspose: Signature<Two, Conv2dTransposeAttributes>;
  /** x, kernel */
  readonly depthwiseConv2d: Signature<Two, DepthwiseConv2dAttributes>;
  readonly matmul: Signature<Two, NoAttributes>;
  readonly maxPool2d: Signature<One, PoolAttributes>;
  readonly pad: Signature<One, PadAttributes>;
  /** seed (uint32, [2]) */
  readonly randomNormal: Signature<One, RandomNormalAttributes>;
  /** seed (uint32, [2]) */
  readonly randomUniform: Signature<One, RandomUniformAttributes>;
  readonly resize: Signature<One, ResizeAttributes>;
  readonly reshape: Signature<One, ReshapeAttributes>;
  /** condition, value where it holds, value elsewhere */
  readonly select: Signature<Three, NoAttributes>;
  readonly slice: Signature<One, SliceAttributes>;
  readonly stopGradient: Signature<One, NoAttributes>;
  readonly topK: Signature<One, TopKAttributes>;
  readonly transpose: Signature<One, TransposeAttributes>;
  readonly upsample2d: Signature<One, Upsample2dAttributes>;
};

/** The name of an op that computes values; every table has it. */
export type ForwardOp = keyof Vocabulary;

/**
 * Ops that only training needs: an engine knows them if its tables have them, so programs that only predict bundle none.
 *
 * Pictures are channels-last, and padding is explicit.
 */
export interface GradientVocabulary {
  /** x, transforms */
  readonly affineTransform: Signature<Two, AffineTransformAttributes>;
  /** dy */
  readonly averagePool2dGradient: Signature<One, AveragePool2dGradientAttributes>;
  readonly broadcastTo: Signature<One, BroadcastToAttributes>;
  /** x, dy */
  readonly conv2dKernelGradient: Signature<Two, Conv2dKernelGradientAttributes>;
  /** dy, kernel */
  readonly depthwiseConv2dInputGradient: Signature<Two, DepthwiseConv2dInputGradientAttributes>;
  /** x, dy */
  readonly depthwiseConv2dKernelGradient: Signature<Two, DepthwiseConv2dKernelGradientAttributes>;
  /** x, dy */
  readonly maxPool2dGradient: Signature<Two, MaxPool2dGradientAttributes>;
  /** dy */
  readonly resizeGradient: Signature<One, ResizeGradientAttributes>;
  /** logits, targets */
  readonly softmaxCrossEntropy: Signature<Two, NoAttributes>;
  /** logits, targets, dloss */
  readonly softmaxCrossEntropyGradient: Signature<Three, NoAttributes>;
}

/** The name of an op that only training needs. */
export type GradientOp = keyof GradientVocabulary;

/**
 * Ops that other packages add, by declaration merging. An engine knows them if its tables have them.
 *
 * @example
 * declare module '@sepal/ops' {
 *   interface ExtraOps {
 *     clamp: { operands: readonly [unknown]; attributes: { low: number; high: number } };
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: others merge their ops into it.
export interface ExtraOps {}

/** The name of any op. */
export type OpName = ForwardOp | GradientOp | keyof ExtraOps;

type Signatures = Vocabulary & GradientVocabulary & ExtraOps;

/** The attributes of each op. */
export type OpAttributes = { readonly [K in OpName]: Signatures[K]['attributes'] };

/** The operands of an op, each a `T`. */
export type Operands<K extends OpName, T> = Filled<Signatures[K]['operands'], T>;

/** A tuple of `T`s with the length of `Tuple`. */
type Filled<Tuple extends readonly unknown[], T> = { readonly [I in keyof Tuple]: T };
