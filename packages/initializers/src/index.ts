export { Constant, type ConstantOptions, Ones, Zeros } from './constant.ts';
export { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from './fan-scaling.ts';
export { computeFans, type FanAxes } from './fans.ts';
export type { InitializerFunction } from './given-values.ts';
export { IdentityInitializer, type IdentityOptions } from './identity.ts';
export { Initializer } from './initializer.ts';
export * from './lookup.ts';
export { Orthogonal, type OrthogonalOptions } from './orthogonal.ts';
export { RandomInitializer, type RandomInitializerOptions } from './random-initializer.ts';
export { RandomNormal, type RandomNormalOptions, TruncatedNormal } from './random-normal.ts';
export { RandomUniform, type RandomUniformOptions } from './random-uniform.ts';
export {
  type FanMode,
  type FanScalingOptions,
  type ScalingDistribution,
  VarianceScaling,
  type VarianceScalingOptions,
} from './variance-scaling.ts';
