// The conversation in the host page's storage, where the attribute `persistence` asks for it.
import type { Answer } from "./protocol";

const MOST_TURNS = 20;
const MOST_CHARACTERS = 200_000;
const MOST_AGE_MS = 7 * 24 * 3600 * 1000;

export interface Kept {
  question: string;
  answer: Answer;
}

export class Memory {
  #key: string;
  #kind: string;

  constructor(kind: string, base: string, site: string) {
    this.#kind = kind;
    this.#key = `sanad ${site} ${base}`;
  }

  // What is too old, or not as it was written, is removed instead of read.
  read(): Kept[] {
    try {
      const held = JSON.parse(this.#store()?.getItem(this.#key) ?? "null") as { at: number; turns: Kept[] } | null;
      if (!held) return [];
      if (Date.now() - held.at < MOST_AGE_MS && held.turns.every((one) => Array.isArray(one.answer.statements))) return held.turns;
    } catch { /* removed below */ }
    this.clear();
    return [];
  }

  // The oldest turns go first; storage that is full or forbidden keeps nothing.
  write(turns: Kept[]): void {
    let kept = turns.slice(-MOST_TURNS);
    const told = (): string => JSON.stringify({ at: Date.now(), turns: kept });
    while (kept.length && told().length > MOST_CHARACTERS) kept = kept.slice(1);
    try {
      this.#store()?.setItem(this.#key, told());
    } catch { /* the chat goes on without */ }
  }

  clear(): void {
    try {
      this.#store()?.removeItem(this.#key);
    } catch { /* nothing was kept */ }
  }

  #store(): Storage | null {
    if (this.#kind === "session") return sessionStorage;
    return this.#kind === "local" ? localStorage : null;
  }
}
