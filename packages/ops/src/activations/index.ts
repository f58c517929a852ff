export {
  type Activation,
  type ActivationIdentifier,
  type ActivationLookup,
  type ActivationName,
  getActivation,
  type SerializedFunction,
  serializeActivation,
} from './get.ts';
export * from './glu.ts';
export * from './piecewise.ts';
export * from './smooth.ts';
