export { Callback, type CallbackParams, type Logs } from './callback.ts';
