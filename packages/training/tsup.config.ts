import shared from '../../tsup.shared.ts';

export default {
  ...shared,
  entry: ['src/index.ts', 'src/losses/index.ts', 'src/metrics/index.ts', 'src/node/index.ts'],
};
