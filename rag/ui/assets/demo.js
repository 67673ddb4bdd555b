// The playground: each change puts the chat up anew with what was chosen, and prints its tag.
"use strict";

const form = document.getElementById("playground");
const folded = form.closest("details");
const place = document.getElementById("inline-place");
const tag = document.getElementById("tag");
const copied = document.getElementById("copied");
let chat = document.querySelector("sanad-chat");
// What the widget itself noted on its element (data-…) would outlast the choice that it was noted for.
const own = Object.fromEntries([...chat.attributes].filter((one) => !one.name.startsWith("data-")).map((one) => [one.name, one.value]));
const address = new URL("v1/widget.js", location.href).href;

// On a narrow screen the newspaper comes first.
if (matchMedia("(max-width: 68rem)").matches) folded.open = false;

// What differs from the widget's own, by attribute.
function chosen() {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "color" || field.name === "site") continue;
    const first = field.tagName === "SELECT" ? field.options[0].value : "";
    const value = field.name === "starters" ? lines(field.value) : field.value.trim();
    if (value !== first) found[field.name] = value;
  }
  return found;
}

function lines(text) {
  return text.split("\n").map((one) => one.replace(/[\s|]+/g, " ").trim()).filter(Boolean).join("|");
}

function colours() {
  return [...form.querySelectorAll("[type=color]")].filter((one) => one.value !== one.dataset.own).map((one) => [one.name, one.value]);
}

function quoted(value) {
  return `"${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")}"`;
}

function printed(attributes, looks) {
  const site = form.elements.site.value.trim() || "SITE";
  const inline = attributes.mode === "inline";
  const source = `<script async src=${quoted(address)}`;
  const hash = `integrity=${quoted(form.dataset.integrity)} crossorigin="anonymous"></script>`;
  const words = Object.entries({ site, ...attributes }).map(([name, value]) => `${inline ? "" : "data-"}${name}=${quoted(value)}`);
  const markup = inline
    ? [`${source} ${hash}`, `<sanad-chat ${words.join(" ")}></sanad-chat>`]
    : [`${source} ${words.join(" ")}`, `        ${hash}`];
  const rules = looks.map(([name, value]) => `  ${name}: ${value};`);
  const sheet = rules.length ? ["", "In the style sheet of the page:", "sanad-chat {", ...rules, "}"] : [];
  return [...markup, ...sheet].join("\n");
}

function put(attributes, looks) {
  const opened = chat.shadowRoot?.querySelector(".panel:not([hidden])") != null;
  chat.remove();
  chat = document.createElement("sanad-chat");
  for (const [name, value] of Object.entries({ ...own, theme: "", ...attributes })) {
    if (value) chat.setAttribute(name, value);
  }
  for (const [name, value] of looks) chat.style.setProperty(name, value);
  (attributes.mode === "inline" ? place : document.body).append(chat);
  if (opened) chat.open().then(() => form.contains(focused) && focused.focus());
}

let focused = document.body;
function act(renew) {
  focused = document.activeElement;
  const [attributes, looks] = [chosen(), colours()];
  tag.textContent = printed(attributes, looks);
  copied.textContent = "";
  if (renew) put(attributes, looks);
}

form.addEventListener("change", (event) => act(event.target.name !== "site"));
form.addEventListener("input", () => { tag.textContent = printed(chosen(), colours()); });
form.addEventListener("reset", () => setTimeout(() => act(true)));
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(tag.textContent);
    copied.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(tag); // no right to the clipboard: the next key copies it
    copied.textContent = "Selected; press Ctrl+C";
  }
});
customElements.whenDefined("sanad-chat").then(() => act(false));
