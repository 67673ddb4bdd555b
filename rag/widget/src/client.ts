import type { Answer, Said, Session, SourceText, Statement } from "./protocol";

const RETRIES = 2;
const WAIT_MS = 800;
const RENEW_BEFORE_MS = 60_000;

export type Failure = "limit" | "refused" | "offline" | "unreachable" | "cut";

export class AskFailed extends Error {
  constructor(readonly kind: Failure, readonly retryAfter: number | null = null) {
    super(kind);
  }
}

export interface Reader {
  statement(index: number, statement: Statement): void;
}

// One visitor's connection: a token that is renewed silently, kept in memory only.
export class Client {
  #session: Session | null = null;
  #ends = 0;

  constructor(readonly base: string, readonly site: string, readonly life: AbortSignal, readonly frame: string | null = null) {}

  async session(): Promise<Session> {
    if (this.#session && Date.now() < this.#ends) return this.#session;
    const answer = await this.#send("session", this.frame ? { site: this.site, frame: this.frame } : { site: this.site }, {}, this.life);
    this.#session = (await answer.json()) as Session;
    this.#ends = Date.now() + this.#session.expires_in * 1000 - RENEW_BEFORE_MS;
    return this.#session;
  }

  // Reads the events to the end; a cut stream is taken up after the last event that was read.
  async ask(question: string, history: Said[], filter: Record<string, string | string[]>, stop: AbortSignal, reader: Reader): Promise<Answer> {
    let last = "";
    for (let cut = 0; ; cut++) {
      try {
        const body = { question, history, filter, stream: true };
        const answer = await this.#authorised("ask", body, last ? { "Last-Event-ID": last } : {}, stop);
        for await (const event of events(answer)) {
          last = event.id || last;
          const data: unknown = JSON.parse(event.data);
          if (event.name === "statement") reader.statement((data as { index: number }).index, data as Statement);
          if (event.name === "answer") return data as Answer;
          if (event.name === "error") throw new AskFailed("refused");
        }
        throw new AskFailed("cut");
      } catch (problem) {
        if (stop.aborted) throw problem;
        const failed = problem instanceof AskFailed ? problem : new AskFailed("cut");
        if (["limit", "refused"].includes(failed.kind) || cut === RETRIES) throw failed;
        await pause(WAIT_MS * (cut + 1), stop);
      }
    }
  }

  async source(document: string, start: number, end: number, stop: AbortSignal): Promise<SourceText> {
    const path = `documents/${encodeURIComponent(document)}/text?start=${start}&end=${end}`;
    return (await (await this.#authorised(path, null, {}, stop)).json()) as SourceText;
  }

  async feedback(answer: string, rating: "up" | "down"): Promise<void> {
    await this.#authorised("feedback", { answer_id: answer, rating }, {}, this.life);
  }

  async forget(answers: string[]): Promise<void> {
    await this.#authorised("forget", { answer_ids: answers }, {}, this.life);
  }

  async #authorised(path: string, body: unknown, headers: Record<string, string>, stop: AbortSignal): Promise<Response> {
    for (const again of [false, true]) {
      const { token } = await this.session();
      try {
        return await this.#send(path, body, { ...headers, Authorization: `Bearer ${token}` }, stop);
      } catch (problem) {
        if (!(problem instanceof Expired)) throw problem;
        this.#session = null;
        if (again) break; // a new token is not taken either
      }
    }
    throw new AskFailed("refused");
  }

  async #send(path: string, body: unknown, headers: Record<string, string>, stop: AbortSignal): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(this.base + path, {
        ...(body === null ? {} : { method: "POST", body: JSON.stringify(body) }),
        headers: body === null ? headers : { "Content-Type": "application/json", ...headers },
        credentials: "omit",
        referrerPolicy: "origin",
        signal: stop,
      });
    } catch (problem) {
      if (stop.aborted) throw problem;
      throw new AskFailed(navigator.onLine ? "unreachable" : "offline");
    }
    if (answer.status === 401) throw new Expired();
    if (answer.status === 429) throw new AskFailed("limit", Number(answer.headers.get("Retry-After")) || null);
    if (answer.status >= 500) throw new AskFailed("unreachable");
    if (!answer.ok) throw new AskFailed("refused");
    return answer;
  }
}

class Expired extends Error {}

interface ServerEvent {
  id: string;
  name: string;
  data: string;
}

async function* events(answer: Response): AsyncGenerator<ServerEvent> {
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    held += decoder.decode(value, { stream: true });
    const blocks = held.split("\n\n");
    held = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string): string =>
        block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      if (field("data")) yield { id: field("id"), name: field("event"), data: field("data") };
    }
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener("abort", () => { clearTimeout(timer); failed(stop.reason as Error); }, { once: true });
  });
}
