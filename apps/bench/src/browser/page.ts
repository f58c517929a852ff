/** The bench's code in a page. Node calls `runSection` there and receives its progress. */
import { runSection } from '../race/run-section.ts';
import type { Section, SectionResult } from '../race/section.ts';
import { pagePeers } from './page-peers.ts';

/** Global names shared by the page and Node. */
export interface PageGlobals {
  runSection(section: Section): Promise<SectionResult>;
  reportProgress(title: string): Promise<void>;
  readonly crossOriginIsolated: boolean;
}

const shared = globalThis as unknown as PageGlobals;
shared.runSection = (section) => runSection(section, pagePeers, (title) => void shared.reportProgress(title));
