// The rating of answers: which thumb is pressed, the thanks, and the sheet behind thumbs-down.
// The thread is patched by the server at any time, so what is known here is put back after that.

const rated = new Map(); // answer id → { rating, message }

function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function mark(thread) {
  for (const row of thread.querySelectorAll(".sanad-rating")) {
    const { rating = "", message = "" } = rated.get(row.dataset.answer) ?? {};
    for (const thumb of row.querySelectorAll("button")) {
      put(thumb, "aria-pressed", String(thumb.dataset.rating === rating));
    }
    const thanks = row.querySelector(".sanad-thanks");
    if (thanks.textContent !== message) thanks.textContent = message;
  }
}

function settle(sheet, thread) {
  const { answer, kept } = sheet.dataset;
  const message = sheet.textContent;
  // What could not be kept takes nothing away from an earlier rating.
  rated.set(answer, { rating: kept || rated.get(answer)?.rating, message });
  mark(thread);
  document.getElementById("sanad-announcer").textContent = message;
  if (sheet.open) sheet.close(); // gives the focus back to the thumb
  else sheet.dispatchEvent(new Event("close"));
}

const opened = new WeakSet();
let searches = "0";

// What a search finds stands below the box, often below the edge of the sheet.
function showFound(sheet) {
  if (sheet.dataset.searches === searches) return;
  searches = sheet.dataset.searches;
  if (searches !== "0") sheet.querySelector(".sanad-search").scrollIntoView({ block: "start" });
}

function look(holder, thread) {
  const sheet = holder.querySelector("dialog");
  if (!sheet) return;
  if ("kept" in sheet.dataset) settle(sheet, thread);
  else if (opened.has(sheet)) showFound(sheet);
  else if (sheet.open) sheet.close(); // it was closed before the server was done with it
  else {
    opened.add(sheet);
    searches = "0";
    sheet.showModal();
  }
}

function begin() {
  const thread = document.getElementById("sanad-thread");
  const holder = document.getElementById("sanad-sheet");
  if (!thread || !holder) {
    requestAnimationFrame(begin);
    return;
  }
  const everything = { childList: true, subtree: true, attributes: true };
  new MutationObserver(() => mark(thread)).observe(thread, everything);
  new MutationObserver(() => look(holder, thread)).observe(holder, everything);
}

begin();
