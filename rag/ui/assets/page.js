// What needs no server: going from a marker to its source and back, showing the sources of an
// earlier answer, telling screen readers the finished answer once, and giving back a question that
// failed.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let lastMarker = null;

const announcer = document.createElement("div");
announcer.id = "sanad-announcer";
announcer.setAttribute("role", "status");
announcer.setAttribute("aria-live", "polite");
document.body.append(announcer);

function scrollTo(element, block) {
  element.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block });
}

// Beside the conversation the panel scrolls by itself and the page stays where it is.
function bringIntoView(source) {
  const panel = document.getElementById("sanad-panel");
  if (getComputedStyle(panel).position !== "sticky") {
    scrollTo(source, "center");
    return;
  }
  const below = source.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  const top = panel.scrollTop + below - panel.clientHeight / 4;
  panel.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
}

function showSources(turn) {
  for (const section of document.querySelectorAll(".sanad-sources")) {
    section.hidden = section.dataset.turn !== turn;
  }
}

function openSource(link, id) {
  const turn = link.closest("[data-turn]").dataset.turn;
  showSources(turn);
  const source = document.getElementById(id);
  if (!source) return;
  lastMarker = link;
  for (const marker of document.querySelectorAll("[aria-current]")) {
    marker.removeAttribute("aria-current");
  }
  link.setAttribute("aria-current", "true");
  for (const other of document.querySelectorAll("[data-flash]")) delete other.dataset.flash;
  void source.offsetWidth; // restarts the animation where the same source is chosen twice
  source.dataset.flash = "";
  source.focus({ preventScroll: true });
  bringIntoView(source);
}

function goBack(link) {
  const turn = link.closest("[data-turn]").dataset.turn;
  const heading = document.getElementById(`turn-${turn}`);
  const marker = lastMarker && lastMarker.isConnected ? lastMarker : heading?.querySelector("a");
  if (heading) scrollTo(heading, "start");
  marker?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.sanad-marker, a.sanad-link, a.sanad-back");
  if (!link) return;
  event.preventDefault();
  if (link.classList.contains("sanad-back")) goBack(link);
  else openSource(link, link.getAttribute("href").slice(1));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const source = event.target.closest?.(".sanad-source");
  if (source) goBack(source);
});

function announce(turn) {
  const parts = [...turn.querySelectorAll(".sanad-statement")].map((statement) => {
    const part = document.createElement("p");
    part.lang = statement.lang;
    const numbers = [...statement.querySelectorAll(".sanad-marker")].map((m) => m.textContent);
    const text = statement.querySelector(".sanad-quoted").textContent;
    part.textContent = `${text} [${numbers.join(", ")}]`;
    return part;
  });
  if (!parts.length) {
    const part = document.createElement("p");
    part.textContent = turn.querySelector(".sanad-reply").textContent;
    parts.push(part);
  }
  announcer.replaceChildren(...parts);
}

// A question that failed comes back to be mended, unless the next one is being typed already.
function giveBack(turn) {
  const box = document.querySelector("#sanad-box textarea");
  if (box.value) return;
  box.value = turn.querySelector(".sanad-question").textContent;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function watch(thread) {
  let seen = 0;
  let told = 0;
  new MutationObserver(() => {
    const turns = thread.querySelectorAll(".sanad-turn");
    const last = turns[turns.length - 1];
    if (!last) {
      if (seen) window.scrollTo(0, 0);
      seen = told = 0;
      return;
    }
    const number = Number(last.dataset.turn);
    if (number !== seen) {
      seen = number;
      announcer.replaceChildren();
      document.getElementById("sanad-panel").scrollTop = 0;
      if (turns.length === 1) window.scrollTo(0, 0);
      else scrollTo(last, "start");
    }
    if (last.dataset.state !== "working" && told !== number) {
      told = number;
      announce(last);
      // The box is emptied by the same message that brings a turn; it comes after.
      if (last.dataset.state === "failed") setTimeout(giveBack, 100, last);
    }
  }).observe(thread, { childList: true, subtree: true, attributes: true });
}

function begin() {
  const thread = document.getElementById("sanad-thread");
  const box = document.querySelector("#sanad-box textarea");
  if (!thread || !box) {
    requestAnimationFrame(begin);
    return;
  }
  watch(thread);
  box.setAttribute("dir", "auto");
  // On a touch screen this would raise the keyboard over the greeting.
  if (matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });
}

begin();
