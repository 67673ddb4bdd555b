// What each event tells in its `detail`; docs/widget.md has the same as a table.
import type { Failure } from "./client";
import type { Answer, Citation } from "./protocol";

export interface SanadEvents {
  ready: { site: string };
  open: Record<string, never>;
  close: Record<string, never>;
  ask: { question: string };
  answer: { answer: Answer };
  citation: { citation: Citation };
  feedback: { answer: string; rating: "up" | "down" };
  error: { kind: Exclude<Failure, "limit"> | "feedback" | "forget"; retryAfter: number | null };
  limit: { kind: "limit"; retryAfter: number | null };
}

export type Tell = <Name extends keyof SanadEvents>(name: Name, detail: SanadEvents[Name]) => void;

type Named = { [Name in keyof SanadEvents as `sanad:${Name}`]: CustomEvent<SanadEvents[Name]> };

declare global {
  // So that `addEventListener("sanad:answer", …)` knows its detail.
  interface HTMLElementEventMap extends Named {}
}
