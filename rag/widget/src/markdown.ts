// Markdown as nodes: emphasis, strong, code, links, lists, line breaks. No image, no HTML, no markup
// from a string; what is not understood stays as it was written.
import { h } from "./dom";
import { safeLink } from "./options";

const MOST = 20_000; // longer texts are shown as they are
const DEEPEST = 3;
// One alternative each: a picture, code, strong (twice), emphasis (twice), a link, an address. Every part
// is bounded and stops at its own mark, so that the time grows with the length of the text alone.
const INLINE = /(!\[[^[\]\n]{0,300}\]\([^()\s]{0,2000}\))|`([^`\n]{1,500})`|\*\*(?=[^\s*])([^\n]{0,499}?\S)\*\*(?!\*)|(?<!\w)__(?=[^\s_])([^\n]{0,499}?\S)__(?!\w)|\*(?=[^\s*])([^*\n]{0,999}[^*\s])\*|(?<!\w)_(?=[^\s_])([^_\n]{0,999}[^_\s])_(?!\w)|\[([^[\]\n]{1,300})\]\(([^()\s]{1,2000})\)|(https?:\/\/[^\s<>"'`*[\]()]{1,2000})/g;
const ITEM = /^ {0,3}(?:[-*+]|(\d{1,3})[.)])\s+(?=\S)/;

// Words of a document: every character stays where it is, the marks too, so that the text of the
// nodes is the quote itself.
export function quoted(text: string): Node[] {
  return inline(text, true, 0);
}

// Words that a chat model wrote: the marks give way to what they mean.
export function written(text: string): Node[] {
  if (text.length > MOST) return [new Text(text)];
  const out: Node[] = [];
  let list = null as HTMLElement | null;
  let broken = false;
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line);
    if (!item) {
      if (broken) out.push(h("br"));
      out.push(...inline(line, false, 0));
      [list, broken] = [null, true];
      continue;
    }
    const tag = item[1] ? "ol" : "ul";
    if (list?.localName !== tag) out.push((list = h(tag, item[1] ? { start: item[1] } : {})));
    list.append(h("li", { dir: "auto" }, ...inline(line.slice(item[0].length), false, 0)));
    broken = false;
  }
  return out;
}

function inline(text: string, keep: boolean, depth: number): Node[] {
  if (text.length > MOST || depth > DEEPEST) return [new Text(text)];
  const out: Node[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const node = element(found, keep, depth);
    if (!node) continue;
    if (found.index > from) out.push(new Text(text.slice(from, found.index)));
    out.push(node);
    from = found.index + found[0].length;
  }
  if (from < text.length) out.push(new Text(text.slice(from)));
  return out;
}

function element(found: RegExpMatchArray, keep: boolean, depth: number): Node | null {
  const [, , code, strong, strong2, light, light2, label, target, address] = found;
  const marked = (tag: "strong" | "em" | "code", mark: string, inner: Node[]): Node =>
    h(tag, {}, keep && mark, ...inner, keep && mark);
  if (code) return marked("code", "`", [new Text(code)]);
  const bold = strong ?? strong2;
  if (bold) return marked("strong", found[0].slice(0, 2), inline(bold, keep, depth + 1));
  const leaning = light ?? light2;
  if (leaning) return marked("em", found[0].slice(0, 1), inline(leaning, keep, depth + 1));
  if (address) return bare(address);
  return label && target ? named(label, target, keep) : null;
}

// What ends a sentence is no part of its address.
function bare(address: string): Node | null {
  const [end = ""] = /[.,;:!?…،؛؟۔]+$/u.exec(address) ?? [];
  const shown = address.slice(0, address.length - end.length);
  const made = link(shown, shown);
  if (!made) return null;
  const both = document.createDocumentFragment();
  both.append(made, end);
  return both;
}

// A label may claim another address than the one behind it, so the host stands beside it.
function named(label: string, target: string, keep: boolean): Node | null {
  const made = link(target, keep ? `[${label}](${target})` : label);
  if (!made || keep) return made;
  const both = document.createDocumentFragment();
  const url = new URL(made.href);
  both.append(made, h("bdi", { class: "host" }, ` (${url.host || url.pathname})`));
  return both;
}

// Only whole addresses: one relative to the host's page would mean whatever that page makes of it.
function link(target: string, shown: string): HTMLAnchorElement | null {
  const href = /^(https?:\/\/|mailto:)/i.test(target) ? safeLink(target) : null;
  return href === null ? null : h("a", { href, rel: "noopener noreferrer nofollow", target: "_blank", dir: "auto" }, shown);
}
