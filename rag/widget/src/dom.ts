type Child = Node | string | null | undefined | false;

// Nodes only, never markup: what a document or a server says cannot become an element.
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | null> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((one): one is Node | string => Boolean(one)));
  return element;
}

// Text with `$name` places filled in.
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\$(\w+)/g, (_, name: string) => String(values[name] ?? ""));
}

export function adopt(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
