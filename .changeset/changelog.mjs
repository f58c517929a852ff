// All packages are released together with one version, so a changelog says what changed in its package and leaves
// out "Updated dependencies", which every one of them would repeat.
export default {
  getReleaseLine: async ({ summary }) => {
    const [first, ...rest] = summary.trim().split('\n');
    return [`- ${first}`, ...rest.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))].join('\n');
  },
  getDependencyReleaseLine: async () => '',
};
