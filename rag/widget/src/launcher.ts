// The part that every page loads: a button, an element, a queue. Nothing is requested or kept
// before a visitor opens it; the chat itself is fetched then.
import type { Chat } from "./chat";
import { adopt, h } from "./dom";
import type { Tell } from "./events";
import { LAUNCHER_CSS } from "./launcher_style";
import { readOptions } from "./options";
import { followHost } from "./theme";
import { OPEN_LABELS, UNREACHABLE } from "./open_labels";

declare const CHAT_VERSION: string;
type Command = [name: string, ...rest: unknown[]];
const script = document.currentScript as HTMLScriptElement | null;
const BASE = new URL(".", script?.src ?? location.href).href;

class SanadChat extends HTMLElement {
  #chat: Promise<Chat> | null = null;
  #button: HTMLButtonElement | null = null;
  #problem = h("p", { class: "problem", role: "status" });
  #life = new AbortController();
  #shown = false;
  #followed = new AbortController();

  connectedCallback(): void {
    if (this.#button) return; // it was only moved
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [];
    adopt(root, LAUNCHER_CSS);
    const options = readOptions(this, BASE);
    this.dataset["mode"] = options.mode;
    // Button and panel stand on the same side, whatever the host's is. `dir` is the author's: written by
    // us, it would outlast a change of language.
    this.dataset["direction"] = options.direction;
    const label = options.strings["launcher"] ?? OPEN_LABELS[options.language] ?? "Ask";
    const button = h("button", { type: "button", part: "launcher", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", dir: options.direction, lang: options.language }, label);
    button.addEventListener("click", () => this.toggle(), { signal: this.#life.signal });
    this.#button = button;
    this.#problem.dir = options.direction;
    this.#problem.lang = options.language;
    root.append(this.#problem, button);
    this.#follow();
    this.#tell("ready", { site: options.site });
    // A frame has no page of its own around it to keep free: what it shows is the chat.
    if (options.mode === "frame") void this.open();
  }

  // Taken out of the page without `destroy`, it ends all the same; put back, it begins anew.
  disconnectedCallback(): void {
    queueMicrotask(() => { if (!this.isConnected) void this.#end(); });
  }

  async open(): Promise<void> {
    const chat = await this.#load();
    if (!chat || this.#shown) return;
    this.#shown = true;
    this.#button?.setAttribute("aria-expanded", "true");
    chat.show();
    this.#tell("open", {});
  }

  async close(): Promise<void> {
    if (!this.#shown || !this.#chat) return;
    this.#shown = false;
    (await this.#chat).hide();
    this.#button?.setAttribute("aria-expanded", "false");
    this.#button?.focus();
    this.#tell("close", {});
  }

  toggle(): Promise<void> {
    return this.#shown ? this.close() : this.open();
  }

  async ask(question: string): Promise<void> {
    await this.open();
    await (await this.#chat)?.ask(question);
  }

  async reset(): Promise<void> {
    (await this.#chat)?.reset();
  }

  async forget(): Promise<void> {
    await (await this.#chat)?.forget();
  }

  async setFilter(filter: Record<string, string | string[]>): Promise<void> {
    (await this.#load())?.setFilter(filter);
  }

  setTheme(theme: string): void {
    this.setAttribute("theme", theme);
    if (this.#button) this.#follow();
  }

  #follow(): void {
    this.#followed.abort();
    this.#followed = new AbortController();
    delete this.dataset["scheme"];
    if (this.getAttribute("theme") !== "host") return;
    followHost((scheme) => { this.dataset["scheme"] = scheme; }, AbortSignal.any([this.#life.signal, this.#followed.signal]));
  }

  async destroy(): Promise<void> {
    this.remove();
    await this.#end();
  }

  async #end(): Promise<void> {
    const chat = this.#chat;
    this.#life.abort();
    this.#life = new AbortController();
    [this.#chat, this.#button, this.#shown] = [null, null, false];
    this.shadowRoot?.replaceChildren();
    (await chat?.catch(() => null))?.destroy();
  }

  readonly #tell: Tell = (name, detail) => {
    this.dispatchEvent(new CustomEvent(`sanad:${name}`, { bubbles: true, composed: true, detail }));
  };

  async #load(): Promise<Chat | null> {
    this.#chat ??= this.#fetch();
    this.#problem.textContent = "";
    try {
      return await this.#chat;
    } catch {
      this.#chat = null; // so that the next click tries again
      const { language, strings } = readOptions(this, BASE);
      this.#problem.textContent = strings["unreachable"] ?? UNREACHABLE[language] ?? UNREACHABLE["en"] ?? "";
      this.#tell("error", { kind: "unreachable", retryAfter: null });
      return null;
    }
  }

  async #fetch(): Promise<Chat> {
    const address = `${BASE}chat.js?v=${CHAT_VERSION}`;
    const part = (await import(address)) as typeof import("./chat");
    const root = this.shadowRoot as ShadowRoot;
    return part.mount(root, readOptions(this, BASE), {
      close: () => void this.close(),
      tell: this.#tell,
    });
  }
}

if (!customElements.get("sanad-chat")) customElements.define("sanad-chat", SanadChat);

function start(): void {
  const site = script?.dataset["site"];
  if (site && !document.querySelector("sanad-chat")) {
    const element = h("sanad-chat" as "div", { site });
    for (const [name, value] of Object.entries(script?.dataset ?? {})) {
      element.setAttribute(name, value ?? "");
    }
    document.body.append(element);
  }
  drain();
}

// Commands pushed before this file came are carried out now, later ones as they come.
function drain(): void {
  const holder = window as unknown as { sanad?: Command[] | { push: (command: Command) => void } };
  const waiting = Array.isArray(holder.sanad) ? holder.sanad : [];
  const run = ([name, ...rest]: Command): void => {
    const element = document.querySelector("sanad-chat") as unknown as Record<string, unknown> | null;
    const method = element?.[name];
    const known = ["open", "close", "toggle", "ask", "reset", "forget", "setFilter", "setTheme", "destroy"];
    if (known.includes(name) && typeof method === "function") method.apply(element, rest);
  };
  holder.sanad = { push: run };
  waiting.forEach(run);
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start, { once: true });
