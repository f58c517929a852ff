/**
 * The kernels and their attributes. Pictures are channels-last and float32 unless noted.
 */
import type { FillMode, Interpolation, Pair, ReduceOp, Sampling, SoftmaxOp } from '@sepal/ops';
import type { DType, Shape } from '@sepal/tensor';
import type { Expression } from './expression/expression.ts';
import type { PackedLayout } from './pack/layout.ts';

/** Applied to a result while it is still in registers: adds the residual if there is one, then applies the activation. */
export interface Epilogue {
  /** Whether the call's last input, of the output's shape, is added. */
  readonly residual: boolean;
  /** An expression from one float32 operand to float32. */
  readonly activation: Expression | null;
}

/** A window that slides over the pictures of a batch. All lengths are known. */
export interface SlidingWindow {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** Taps along height and width. */
  readonly kernelSize: Pair;
  /** Input positions between two outputs. */
  readonly strides: Pair;
  /** Input positions between two taps. */
  readonly dilationRate: Pair;
  /** The padding on each side: `[[top, bottom], [left, right]]`. Never negative. */
  readonly padding: readonly [Pair, Pair];
  readonly outputHeight: number;
  readonly outputWidth: number;
}

/** y = act(x · W + b): 1×1 convolutions, dense layers, products with a constant matrix. */
export interface PointwiseAttributes {
  /** Pixels, or rows of the left matrix. */
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly epilogue: Epilogue;
}

/** Every channel with its own filters; output channel = channel · multiplier + filter. */
export interface DepthwiseAttributes extends SlidingWindow {
  readonly channels: number;
  readonly multiplier: number;
  readonly epilogue: Epilogue;
}

/** Every filter with all channels of its group. */
export interface ConvAttributes extends SlidingWindow {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly epilogue: Epilogue;
}

/** Spreads every pixel over a window of the output; windows are `strides` apart. All lengths are known. */
export interface ConvTransposeAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** Taps along height and width. */
  readonly kernelSize: Pair;
  readonly strides: Pair;
  /** Output positions between two taps. */
  readonly dilationRate: Pair;
  /** Output positions cropped from the start. Never negative. */
  readonly before: Pair;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  readonly epilogue: Epilogue;
}

/** A depthwise convolution and the 1×1 convolution after it, without storing the picture in between. */
export interface SeparableAttributes {
  /** Its epilogue has no residual. */
  readonly depthwise: DepthwiseAttributes;
  readonly outputs: number;
  /** After the 1×1 convolution. */
  readonly epilogue: Epilogue;
}

export interface PoolAttributes extends SlidingWindow {
  /** Averages exclude padding. */
  readonly kind: 'max' | 'average';
  readonly channels: number;
  /** Averages are of float32 only. */
  readonly dtype: DType;
}

/** Any elementwise expression; its operands broadcast to `shape`, which all of its results have. */
export interface ElementwiseAttributes {
  readonly expression: Expression;
  readonly shape: Shape;
}

export interface ReduceKernelAttributes {
  /** `moments`: the mean and the variance, as two results. */
  readonly op: ReduceOp | 'moments';
  readonly axes: readonly number[];
  /** Of the operand. */
  readonly shape: Shape;
}

export interface SoftmaxKernelAttributes {
  readonly op: SoftmaxOp;
  readonly axis: number;
  readonly shape: Shape;
}

export interface ArgMaxKernelAttributes {
  readonly axis: number;
  /** Of the operand. */
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface TopKKernelAttributes {
  readonly rows: number;
  /** Elements of a row. */
  readonly length: number;
  /** How many to find. */
  readonly k: number;
  /** Of the operand. */
  readonly dtype: DType;
  readonly result: 'values' | 'indices';
}

/** output[Σ i·outputStrides + outputOffset] = input[Σ i·inputStrides + inputOffset] for all i in `shape`; in elements. */
export interface CopyAttributes {
  readonly shape: Shape;
  readonly inputStrides: readonly number[];
  readonly inputOffset: number;
  readonly outputStrides: readonly number[];
  readonly outputOffset: number;
}

export interface FillAttributes {
  readonly value: number;
}

/** Resamples pictures `[batch, height, width, channels]`, each output pixel a weighted sum of input pixels. */
export interface ResizeKernelAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of input and output; not bool. */
  readonly dtype: DType;
  readonly rows: Sampling;
  readonly columns: Sampling;
  /** The value outside the picture. */
  readonly fillValue: number;
}

/** `[batch, rows, inputs]` × `[batch, inputs, outputs]`; a broadcast operand has batch stride 0. */
export interface MatmulAttributes {
  readonly batch: Shape;
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Elements from one matrix to the next along each axis of `batch`. */
  readonly leftStrides: readonly number[];
  readonly rightStrides: readonly number[];
}

/** Input 0 is the seed (uint32, [2]). */
export interface RandomUniformKernelAttributes {
  readonly minval: number;
  readonly maxval: number;
}

/** Input 0 is the seed (uint32, [2]). */
export interface RandomNormalKernelAttributes {
  readonly mean: number;
  readonly stddev: number;
}

/**
 * Input 0 is the plain weights of a kernel, row-major: `[inputs, outputs]` (pointwise), `[height, width, channels, multiplier]`
 * (depthwise), `[height, width, inputs / groups, outputs]` (conv), `[height, width, outputs / groups, inputs]` (convTranspose).
 * A scale and a bias follow if there are any, each with a number per output channel.
 */
export interface PackAttributes {
  /** One that the kernel returns from `layouts`. */
  readonly layout: PackedLayout;
  /** Whether the weights are multiplied by a scale. */
  readonly scaled: boolean;
  /** Whether sums begin with a bias, which is not scaled; else with zeros. */
  readonly biased: boolean;
}

/** The kernels of this package, with their attributes. */
export interface BuiltInKernels {
  readonly pack: PackAttributes;
  readonly pointwise: PointwiseAttributes;
  readonly depthwise: DepthwiseAttributes;
  readonly conv: ConvAttributes;
  readonly convTranspose: ConvTransposeAttributes;
  readonly separable: SeparableAttributes;
  readonly pool: PoolAttributes;
  readonly elementwise: ElementwiseAttributes;
  readonly reduce: ReduceKernelAttributes;
  readonly softmax: SoftmaxKernelAttributes;
  readonly argMax: ArgMaxKernelAttributes;
  readonly topK: TopKKernelAttributes;
  readonly copy: CopyAttributes;
  readonly fill: FillAttributes;
  readonly resize: ResizeKernelAttributes;
  readonly matmul: MatmulAttributes;
  readonly randomUniform: RandomUniformKernelAttributes;
  readonly randomNormal: RandomNormalKernelAttributes;
}

/** The name of a kernel of this package; every table has it. */
export type BuiltInKernel = keyof BuiltInKernels;

/** Input 1 has six numbers for each picture, which say where in it every pixel of the result is taken from. */
export interface AffineKernelAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly interpolation: Interpolation;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

/** The window and the channels of a convolution whose gradient is computed. */
export interface ConvGradientAttributes extends SlidingWindow {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
}

/** Sums over the pixels of the output. */
export interface ConvKernelGradientAttributes extends ConvGradientAttributes {
  /** Ranges of pixels that are summed up by themselves, at most one for 8 pixels. The result is a kernel for each. */
  readonly slices: number;
}

/** dW = xᵀ · dy, the gradient of y = x · W. */
export interface PointwiseKernelGradientAttributes {
  /** Pixels, or rows of x and dy. */
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Ranges of rows that are summed up by themselves, at most one for 8 rows. The result is a matrix for each. */
  readonly slices: number;
}

/** The window and the channels of a depthwise convolution whose gradient is computed. */
export interface DepthwiseGradientAttributes extends SlidingWindow {
  readonly channels: number;
  readonly multiplier: number;
}

/** Sums over the rows of a matrix of terms, which are computed where they are added. */
export interface SumsAttributes {
  /** From the operands to the terms, float32: a result for each sum. */
  readonly expression: Expression;
  /** The operands are matrices that broadcast to this many rows and columns. */
  readonly rows: number;
  readonly columns: number;
}

/** The second step of sums. */
export interface TotalsAttributes {
  /** Of the terms. */
  readonly rows: number;
  readonly columns: number;
  /** Whether the totals of all columns are added up too. */
  readonly folds: boolean;
  /** What each total is divided by: 1 for sums, the number of terms for means. */
  readonly divisors: readonly number[];
}

/** The gradient of a depthwise convolution's weights, as one sum for each slice of the batch's rows. */
export interface DepthwiseKernelGradientAttributes extends DepthwiseGradientAttributes {
  readonly slices: number;
}

/** The index of each window's first largest element: tap row · taps per row + tap column, or −1 where there is none. */
export interface PoolArgMaxAttributes extends SlidingWindow {
  readonly channels: number;
}

/** The gradient of pooling. */
export interface PoolGradientKernelAttributes extends SlidingWindow {
  /** What each window gives: all to its largest element, or equal shares to its elements in the picture. */
  readonly kind: 'max' | 'average';
  readonly channels: number;
}

/** The gradient of a resize. Height and width are those of the pictures before. */
export type ResizeGradientKernelAttributes = Omit<ResizeKernelAttributes, 'dtype' | 'fillValue'>;

/** The cross-entropy between targets and the softmax of logits, for each row. */
export interface SoftmaxCrossEntropyAttributes {
  readonly rows: number;
  readonly classes: number;
  /** The rows' losses, or the gradient of their logits. */
  readonly result: 'loss' | 'gradient';
}

/** The kernels that only training needs, with their attributes. */
export interface GradientKernels {
  readonly affine: AffineKernelAttributes;
  /** Inputs: the convolution's input, the gradient of its output. */
  readonly convKernelGradient: ConvKernelGradientAttributes;
  /** Inputs: the gradient of the convolution's output, its packed weights. */
  readonly depthwiseInputGradient: DepthwiseGradientAttributes;
  /** Inputs: the convolution's input, the gradient of its output. */
  readonly depthwiseKernelGradient: DepthwiseKernelGradientAttributes;
  /** Inputs: the product's left side, the gradient of its result. */
  readonly pointwiseKernelGradient: PointwiseKernelGradientAttributes;
  readonly poolArgMax: PoolArgMaxAttributes;
  /** Inputs: the gradient of the pooling's output; for a maximum also the indices that `poolArgMax` gives. */
  readonly poolGradient: PoolGradientKernelAttributes;
  /** Input: the gradient of the resized pictures. */
  readonly resizeGradient: ResizeGradientKernelAttributes;
  /** Inputs: logits, targets; for the gradient also that of the losses. */
  readonly softmaxCrossEntropy: SoftmaxCrossEntropyAttributes;
  /** Outputs: matrices of partial sums. */
  readonly sums: SumsAttributes;
  /** Inputs: matrices of partial sums. */
  readonly totals: TotalsAttributes;
}

/** The name of a kernel that only training needs. */
export type GradientKernel = keyof GradientKernels;

/**
 * Kernels that other packages add, by declaration merging: each name with its attributes. An engine knows them if its tables have
 * them.
 *
 * @example
 * declare module '@sepal/kernels' {
 *   interface ExtraKernels {
 *     clamp: { low: number; high: number; length: number };
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: others merge their kernels into it.
export interface ExtraKernels {}

/** The attributes of each kernel. */
export type KernelAttributes = BuiltInKernels & GradientKernels & ExtraKernels;

/** The name of any kernel. */
export type KernelName = keyof KernelAttributes;

/** The kernels with packed weights, inputs that `pack` writes: after the first one; for `separable` the depthwise ones, then the pointwise ones. */
export type PackedKernelName = 'conv' | 'convTranspose' | 'depthwise' | 'pointwise' | 'separable';
