// One question and what came of it.
import { fill, h } from "./dom";
import { quoted, written } from "./markdown";
import type { Answer, Citation, Statement } from "./protocol";
import type { Strings } from "./strings";

type Rate = (rating: "up" | "down") => Promise<void>;

export class Turn {
  readonly node: HTMLElement;
  #body = h("div");
  #status: HTMLElement;

  constructor(question: string, readonly say: Strings, readonly cite: (citation: Citation) => void, readonly life: AbortSignal) {
    this.#status = h("p", { class: "status" }, say.searching);
    this.node = h("article", { class: "turn", part: "turn", "aria-busy": "true" }, h("h3", { dir: "auto" }, question), this.#body, this.#status);
  }

  // A later telling of the same statement replaces it and all after it.
  statement(index: number, statement: Statement): void {
    while (this.#body.children.length > index) this.#body.lastElementChild?.remove();
    this.#body.append(this.#row(statement));
  }

  finish(answer: Answer, rate: Rate): void {
    this.#body.replaceChildren(...(answer.refusal ? [this.#refusal(answer.refusal)] : answer.statements.map((one) => this.#row(one))));
    const cited = new Map(answer.statements.flatMap((one) => one.citations).map((one) => [one.number, one]));
    for (const conflict of answer.conflicts) this.#body.append(this.#conflict(conflict.values, cited));
    if (answer.scope) this.#body.append(h("p", { class: "closing", dir: "auto" }, `${answer.scope.label}. ${answer.scope.note}`));
    if (!answer.refused) this.#body.append(h("p", { class: "closing" }, fill(this.say.closing, answer.coverage)));
    this.#body.append(this.#rating(rate));
    this.#end();
  }

  // The statements as they are read aloud: without the marks that they were written with.
  said(): string {
    const texts = [...this.#body.querySelectorAll(".statement")].map((one) => {
      const copy = one.cloneNode(true) as HTMLElement;
      for (const marker of copy.querySelectorAll(".cite")) marker.remove();
      for (const line of copy.querySelectorAll("br,li")) line.before(" ");
      return copy.textContent?.trim();
    });
    return texts.join(" ");
  }

  fail(text: string): void {
    this.#body.append(h("div", { class: "box warn" }, h("strong", {}, text)));
    this.#end();
  }

  stopped(): void {
    this.#end();
  }

  #end(): void {
    this.#status.remove();
    this.node.setAttribute("aria-busy", "false");
  }

  #row(statement: Statement): HTMLElement {
    const words = verbatim(statement) ? quoted(statement.text) : written(statement.text);
    const text = h("div", { class: "statement", part: "statement", dir: "auto" }, ...words);
    const row = h("div", {}, text);
    const end = text.lastElementChild?.matches("ul,ol") && text.lastChild === text.lastElementChild ? text.lastElementChild.lastElementChild : text;
    for (const citation of statement.citations) end?.append(this.#marker(citation, row));
    return row;
  }

  #marker(citation: Citation, row: HTMLElement): HTMLElement {
    const label = fill(this.say.source, { n: citation.number, title: citation.title });
    const quote = h("blockquote", { class: "quote", part: "quote", dir: "auto" }, h("b", {}, `${citation.title}${citation.date ? ` · ${citation.date}` : ""}`), ...quoted(citation.quote));
    const button = h("button", { type: "button", class: "cite", part: "citation", "aria-label": label }, String(citation.number));
    const on = (names: string[], act: () => void): void =>
      names.forEach((name) => button.addEventListener(name, act, { signal: this.life }));
    // It stays until another of the same statement is looked at: what vanished under a press of the
    // mouse would move the button that was aimed at.
    on(["mouseenter", "focus"], () => {
      for (const shown of row.querySelectorAll(".quote")) if (shown !== quote) shown.remove();
      if (!quote.isConnected) row.append(quote);
    });
    on(["click"], () => this.cite(citation));
    return button;
  }

  #refusal(refusal: NonNullable<Answer["refusal"]>): HTMLElement {
    const box = h("div", { class: "box warn", part: "refusal" }, h("strong", {}, this.say.refused), h("p", { dir: "auto" }, refusal.message));
    if (refusal.nearest.length) {
      const list = h("ul", {}, ...refusal.nearest.map((one) => h("li", { dir: "auto" }, one.title, this.#marker(one, box))));
      box.append(h("p", { class: "status" }, this.say.nearest), list);
    }
    return box;
  }

  #conflict(values: Answer["conflicts"][number]["values"], cited: Map<number, Citation>): HTMLElement {
    const box = h("div", { class: "box", part: "conflict" }, h("strong", {}, this.say.differ));
    const rows = values.map((one) => {
      const citation = cited.get(one.citation);
      return h("li", { dir: "auto" }, `${one.value} – ${[one.date, one.source, one.title].filter(Boolean).join(", ")}`, citation && this.#marker(citation, box));
    });
    box.append(h("ul", {}, ...rows));
    return box;
  }

  // Thanks are given once the rating has arrived.
  #rating(rate: Rate): HTMLElement {
    const group = h("div", { class: "rate", role: "group" });
    const button = (rating: "up" | "down", label: string): HTMLElement => {
      const made = h("button", { type: "button", class: "plain" }, label);
      made.addEventListener("click", () => {
        if (group.ariaBusy === "true") return;
        group.ariaBusy = "true";
        rate(rating).then(
          () => {
            const had = group.contains((group.getRootNode() as ShadowRoot).activeElement);
            const thanks = h("span", had ? { tabindex: "-1" } : { role: "status" }, this.say.thanks);
            group.replaceChildren(thanks);
            if (had) thanks.focus(); // it is read as it gets the focus that its button had
          },
          () => { group.querySelector("span")?.remove(); group.append(h("span", { role: "status" }, this.say.failed)); },
        ).finally(() => { group.ariaBusy = "false"; });
      }, { signal: this.life });
      return made;
    };
    group.append(button("up", this.say.yes), button("down", this.say.no));
    return group;
  }
}

// Whether these are the document's own words (or the server's sum), not a chat model's.
function verbatim(statement: Statement): boolean {
  const even = (text: string): string => text.replace(/\s+/g, " ").trim();
  return statement.computed || statement.citations.some((one) => even(one.quote).includes(even(statement.text)));
}
