/** Runs one section, in a child process of the bench. */
import { runSection } from '../race/run-section.ts';
import type { Section } from '../race/section.ts';
import { taskOfChild, tellParent } from './child.ts';
import { nodePeers } from './peers.ts';

const result = await runSection(taskOfChild<Section>(), nodePeers, (progress) => void tellParent({ progress }));
await tellParent({ result });
// Runtimes may leave threads and handles open.
process.exit();
