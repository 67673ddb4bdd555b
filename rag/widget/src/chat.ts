// The part that is fetched when a visitor first opens the chat.
import { AskFailed, Client } from "./client";
import { adopt, h } from "./dom";
import { clearHighlight, highlight, isThisPage } from "./highlight";
import type { Tell } from "./events";
import { safeLink, type Options } from "./options";
import { Memory, type Kept } from "./memory";
import type { Answer, Citation, Said, SiteConfig, Statement } from "./protocol";
import { showSource } from "./source";
import { stringsOf, type Strings } from "./strings";
import { CHAT_CSS } from "./style";
import { Turn } from "./turn";

const FULL_SCREEN = "(max-width:639px)";

export interface Outside {
  close(): void;
  tell: Tell;
}

export function mount(root: ShadowRoot, options: Options, outside: Outside): Chat {
  return new Chat(root, options, outside);
}

export class Chat {
  #life = new AbortController();
  #say: Strings;
  #client: Client;
  #panel: HTMLElement;
  #thread = h("div", { class: "thread", part: "thread", tabindex: "0" });
  #said = h("p", { class: "said", role: "status" });
  #foot = h("p", { class: "foot" });
  #heading: HTMLElement;
  #box: HTMLTextAreaElement;
  #send: HTMLButtonElement;
  #asked: AbortController | null = null;
  #history: Said[] = [];
  #filter: Record<string, string | string[]> = {};
  #scrolled: string | null = null;
  #config: SiteConfig = {};
  #turns: Kept[] = [];
  #answers: string[] = [];
  #more: HTMLElement | null = null;
  #memory: Memory;
  #forgetting: HTMLButtonElement | null = null;

  constructor(readonly root: ShadowRoot, readonly options: Options, readonly outside: Outside) {
    this.#say = stringsOf(options.language, options.strings);
    this.#filter = options.filter;
    this.#memory = new Memory(options.persistence, options.base, options.site);
    this.#client = new Client(options.base, options.site, this.#life.signal, options.frame);
    adopt(root, CHAT_CSS);
    this.#heading = h("h2", { id: "title", dir: "auto" }, options.title ?? this.#say.title);
    const close = h("button", { type: "button", class: "plain" }, this.#say.close);
    this.#box = h("textarea", { rows: "1", maxlength: "1000", dir: "auto", placeholder: options.placeholder ?? this.#say.placeholder, "aria-label": this.#say.placeholder });
    this.#send = h("button", { type: "submit", class: "send", part: "send" }, this.#say.send);
    const form = h("form", {}, this.#box, this.#send);
    this.#panel = h("section", { class: "panel", part: "panel", role: options.mode === "launcher" ? "dialog" : "region", "aria-labelledby": "title", dir: options.direction, lang: options.language, hidden: true }, h("header", { role: "none" }, this.#heading, options.mode !== "frame" && close), this.#thread, this.#said, form, this.#foot);
    root.append(this.#panel);
    const signal = this.#life.signal;
    close.addEventListener("click", () => outside.close(), { signal });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); }, { signal });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    }, { signal });
    this.#panel.addEventListener("keydown", (event) => this.#key(event), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    window.visualViewport?.addEventListener("scroll", () => this.#fit(), { signal });
    this.#greet();
    this.#takeUp();
  }

  show(): void {
    this.#panel.hidden = false;
    if (this.options.mode === "launcher" && matchMedia(FULL_SCREEN).matches) {
      this.#panel.setAttribute("aria-modal", "true");
      this.#scrolled = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
    }
    this.#fit();
    // A frame opens by itself and leaves the focus where the reader of the host page has it.
    if (this.options.mode !== "frame") this.#box.focus();
    void this.#configure();
  }

  hide(): void {
    this.#panel.hidden = true;
    this.#panel.removeAttribute("aria-modal");
    if (this.#scrolled === null) return;
    const page = document.documentElement;
    page.style.overflow = this.#scrolled;
    if (!page.style.length) page.removeAttribute("style"); // as it was before
    this.#scrolled = null;
  }

  async ask(question: string): Promise<void> {
    if (!question || this.#asked) return;
    const asked = new AbortController();
    this.#asked = asked;
    const stop = AbortSignal.any([asked.signal, this.#life.signal]);
    if (!this.#history.length) this.#thread.replaceChildren();
    this.#more?.remove();
    const turn = new Turn(question, this.#say, (citation) => this.#cite(citation), this.#life.signal);
    this.#thread.append(turn.node);
    const follow = this.#follower(turn.node);
    this.#send.textContent = this.#say.stop;
    this.outside.tell("ask", { question });
    try {
      const reader = { statement: (index: number, one: Statement): void => { turn.statement(index, one); follow(); } };
      const answer = await this.#client.ask(question, this.#history, this.#filter, stop, reader);
      this.#finished(turn, question, answer);
      this.#suggest();
      this.#memory.write(this.#turns);
      this.#announce(answer.refusal ? `${this.#say.refused}. ${answer.refusal.message}` : turn.said());
      this.outside.tell("answer", { answer });
    } catch (problem) {
      if (stop.aborted) turn.stopped();
      else this.#failed(turn, problem);
    } finally {
      follow();
      this.#asked = null;
      this.#send.textContent = this.#say.send;
    }
  }

  // Keeps a growing turn's question at the top until the reader scrolls. Only the thread moves, never
  // the host's page, as it would by scrollIntoView.
  #follower(node: HTMLElement): () => void {
    const thread = this.#thread;
    let at = thread.scrollTop;
    const follow = (): void => {
      if (Math.abs(thread.scrollTop - at) > 1) return;
      thread.scrollTop += node.getBoundingClientRect().top - thread.getBoundingClientRect().top - 16;
      at = thread.scrollTop;
    };
    follow();
    return follow;
  }

  reset(): void {
    this.#asked?.abort();
    this.#history = [];
    this.#turns = [];
    this.#memory.clear();
    this.#greet();
  }

  #finished(turn: Turn, question: string, answer: Answer): void {
    turn.finish(answer, (rating) => this.#rate(answer.id, rating));
    this.#turns.push({ question, answer });
    this.#answers.push(answer.id);
    this.#history.push({ role: "user", text: question }, { role: "assistant", text: answer.text });
    this.#offerToForget();
  }

  // The conversation that an earlier page kept, shown without an announcement.
  #takeUp(): void {
    const kept = this.#memory.read();
    if (kept.length) this.#thread.replaceChildren();
    for (const { question, answer } of kept) {
      const turn = new Turn(question, this.#say, (citation) => this.#cite(citation), this.#life.signal);
      this.#thread.append(turn.node);
      this.#finished(turn, question, answer);
    }
  }

  // What the server keeps is gone before the visitor sees that it is.
  async forget(): Promise<void> {
    this.#asked?.abort();
    try {
      if (this.#answers.length) await this.#client.forget(this.#answers);
    } catch {
      this.#announce(this.#say.failed);
      this.outside.tell("error", { kind: "forget", retryAfter: null });
      return;
    }
    this.#answers = [];
    this.#forgetting = null;
    this.reset();
    this.#announce("");
    this.#box.focus();
  }

  #offerToForget(): void {
    if (this.#forgetting) return;
    const button = h("button", { type: "button", class: "plain" }, this.#say.forget);
    button.addEventListener("click", () => void this.forget(), { signal: this.#life.signal });
    this.#forgetting = button;
    this.#footing();
  }

  setFilter(filter: Record<string, string | string[]>): void {
    this.#filter = filter;
  }

  destroy(): void {
    this.#life.abort();
    this.hide();
    this.#panel.remove();
    clearHighlight();
  }

  #submit(): void {
    if (this.#asked) return this.#asked.abort();
    const question = this.#box.value.trim();
    this.#box.value = "";
    void this.ask(question);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.options.mode === "launcher") this.outside.close();
    if (event.key !== "Tab" || !this.#panel.hasAttribute("aria-modal")) return;
    const stops = [...this.#panel.querySelectorAll<HTMLElement>("button,textarea,a[href],[tabindex='0']")].filter((one) => !one.closest("[inert]"));
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (this.root.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }

  // Set through the object model, which a strict style policy allows.
  #fit(): void {
    const seen = window.visualViewport;
    if (!seen) return;
    this.#panel.style.setProperty("--top", `${seen.offsetTop}px`);
    this.#panel.style.setProperty("--height", `${seen.height}px`);
  }

  #announce(text: string): void {
    this.#said.textContent = text;
  }

  #cite(citation: Citation): void {
    this.outside.tell("citation", { citation });
    if (isThisPage(citation) && highlight(citation.quote, this.root.host)) {
      if (this.#panel.hasAttribute("aria-modal")) this.outside.close();
      return;
    }
    void showSource(this.#panel, this.#client, citation, this.#say, this.#life.signal);
  }

  async #rate(answer: string, rating: "up" | "down"): Promise<void> {
    try {
      await this.#client.feedback(answer, rating);
    } catch (problem) {
      this.outside.tell("error", { kind: "feedback", retryAfter: null });
      throw problem;
    }
    this.outside.tell("feedback", { answer, rating });
  }

  #failed(turn: Turn, problem: unknown): void {
    const kind = problem instanceof AskFailed ? problem.kind : "refused";
    const texts = { limit: this.#say.limit, offline: this.#say.offline, unreachable: this.#say.unreachable, cut: this.#say.unreachable, refused: this.#say.failed };
    turn.fail(texts[kind]);
    this.#announce(texts[kind]);
    const retryAfter = problem instanceof AskFailed ? problem.retryAfter : null;
    if (kind === "limit") this.outside.tell("limit", { kind, retryAfter });
    else this.outside.tell("error", { kind, retryAfter });
  }

  // What the page's author wrote wins over what the operator configured.
  async #configure(): Promise<void> {
    try {
      this.#config = (await this.#client.session()).config;
    } catch {
      return; // told with the first question, when it matters
    }
    this.#heading.textContent = this.options.title ?? this.#config.title ?? this.#say.title;
    if (!this.#history.length && !this.#asked) this.#greet();
    else this.#footing();
  }

  #starters(): HTMLElement[] {
    const { options } = this;
    const asked = this.#turns.map((one) => one.question.trim());
    const starters = options.starters.length ? options.starters : (this.#config.starters ?? []);
    return starters.filter((one) => !asked.includes(one.trim())).map((question) => {
      const button = h("button", { type: "button", class: "starter", part: "starter", dir: "auto" }, question);
      button.addEventListener("click", () => {
        this.#thread.focus(); // the button goes; the question would call up a keyboard over the answer
        void this.ask(question);
      }, { signal: this.#life.signal });
      return h("li", {}, button);
    });
  }

  // Questions that the site's people wrote, as long as one is left; none is made up here.
  #suggest(): void {
    const buttons = this.#starters().slice(0, 3);
    this.#more = h("section", { class: "more" }, h("p", { class: "status" }, this.#say.more), h("ul", { class: "starters" }, ...buttons));
    if (buttons.length) this.#thread.append(this.#more);
  }

  #greet(): void {
    const { options } = this;
    const buttons = this.#starters();
    const greeting = h("p", { class: "greeting", dir: "auto" }, options.greeting ?? this.#config.greeting ?? this.#say.greeting);
    this.#thread.replaceChildren(greeting, ...(buttons.length ? [h("ul", { class: "starters" }, ...buttons)] : []));
    this.#footing();
  }

  #footing(): void {
    const { options } = this;
    const privacy = options.privacy ?? safeLink(this.#config.privacy);
    this.#foot.replaceChildren(options.disclaimer ?? this.#config.disclaimer ?? "", " ");
    if (privacy) this.#foot.append(h("a", { href: privacy, target: "_blank", rel: "noopener noreferrer" }, this.#say.privacy));
    if (this.#forgetting) this.#foot.append(" ", this.#forgetting);
  }
}
