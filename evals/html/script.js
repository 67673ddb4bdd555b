"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const cases = [...document.querySelectorAll("details.case")];
  const groups = [...document.querySelectorAll(".group")];
  const fields = [...form.elements].filter((field) => field.name);
  const words = new Map();

  // What a search looks through; passages are left out, since they are much the same for all cases.
  const wordsOf = (entry) => {
    if (!words.has(entry)) {
      const parts = [entry.querySelector("summary"), entry.querySelector(".sides"), entry.querySelector(".why")];
      words.set(entry, parts.map((part) => part.textContent).join("\n").toLowerCase());
    }
    return words.get(entry);
  };

  const fits = (entry, wanted) => Object.entries(wanted).every(([name, value]) => {
    if (name === "q") return value.toLowerCase().split(/\s+/).every((word) => wordsOf(entry).includes(word));
    if (name === "verdict" && value === "failed") return "failed" in entry.dataset;
    if (name === "flip" && value === "any") return "flip" in entry.dataset;
    return entry.dataset[name] === value;
  });

  const wantedNow = () => Object.fromEntries(
    fields.map((field) => [field.name, field.value.trim()]).filter(([, value]) => value),
  );

  const apply = () => {
    const wanted = wantedNow();
    let count = 0;
    for (const entry of cases) {
      entry.hidden = !fits(entry, wanted);
      count += !entry.hidden;
    }
    for (const group of groups) group.hidden = !group.querySelector("details.case:not([hidden])");
    nothing.hidden = count > 0;
    shown.textContent = `${count} of ${cases.length} cases`;
  };

  const keep = () => {
    const hash = new URLSearchParams(wantedNow()).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  // Marks the gold quotes where they stand in a passage; all else of a text stays as it is.
  const put = (target, text, quotes) => {
    let rest = text;
    while (rest) {
      const found = quotes.map((quote) => [rest.indexOf(quote), quote]).filter(([at]) => at >= 0);
      found.sort((a, b) => a[0] - b[0] || b[1].length - a[1].length);
      if (!found.length) break;
      const [at, quote] = found[0];
      const mark = document.createElement("mark");
      mark.textContent = quote;
      target.append(rest.slice(0, at), mark);
      rest = rest.slice(at + quote.length);
    }
    target.append(rest);
  };

  const fill = (entry) => {
    const quotes = [...entry.querySelectorAll("[data-gold]")].map((q) => q.textContent).filter(Boolean);
    for (const place of entry.querySelectorAll("[data-text]")) {
      put(place, texts[Number(place.dataset.text)], quotes);
      delete place.dataset.text;
    }
  };

  const openCase = (identity) => {
    const entry = identity && document.getElementById(identity);
    if (!entry || !entry.matches("details.case")) return false;
    if (entry.hidden) {
      for (const field of fields) field.value = "";
      apply();
    }
    entry.open = true;
    fill(entry);
    entry.scrollIntoView();
    entry.querySelector("summary").focus({ preventScroll: true });
    return true;
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (openCase(hash) || !hash.includes("=")) return;
    const wanted = new URLSearchParams(hash);
    for (const field of fields) {
      field.value = wanted.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    apply();
  };

  for (const entry of cases) entry.addEventListener("toggle", () => entry.open && fill(entry));
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); keep(); }));
  document.getElementById("open-all").addEventListener("click", () => {
    for (const entry of cases) if (!entry.hidden) entry.open = true;
  });
  document.getElementById("close-all").addEventListener("click", () => {
    for (const entry of cases) entry.open = false;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#case-']");
    if (link && openCase(link.getAttribute("href").slice(1))) {
      event.preventDefault();
      history.pushState(null, "", link.getAttribute("href"));
    }
  });
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => cases.filter((entry) => entry.open).forEach(fill));

  document.documentElement.classList.add("scripted");
  form.hidden = false;
  follow();
})();
