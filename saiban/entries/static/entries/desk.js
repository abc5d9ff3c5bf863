// The desk by keyboard: single keys while nothing is being typed; <input data-keys-on> turns them off for this browser.

const OFF = "saiban-keys-off";
const ON_ENTRY = {
  p: () => choose("passed"),
  t: () => choose("returned", true),
  b: () => choose("rejected", true),
  n: () => press("button[name=then][value=next]"),
  l: () => press(".entry-edition a"),
  e: () => press(".document-name a"),
};
const ON_LIST = {
  j: () => move(1),
  k: () => move(-1),
  x: () => row()?.querySelector("[name=entry]")?.click(),
  o: () => row()?.querySelector("td a")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.metaKey || event.altKey) return;
  // From within the reason: the decision is written, on to the next entry.
  if (event.ctrlKey) {
    if (event.key === "Enter" && event.target.closest?.(".decision")) press("button[name=then][value=next]");
    return;
  }
  if (isOff() || isTyping(event.target)) return;
  const act = (document.querySelector(".decision") ? ON_ENTRY : ON_LIST)[event.key] ?? ON_ENTRY[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function isTyping(target) {
  return target.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])");
}

function choose(verdict, andWrite = false) {
  const radio = document.querySelector(`.decision [name=verdict][value=${verdict}]`);
  if (!radio) return;
  radio.click();
  (andWrite ? document.querySelector(".decision textarea[name=reason]") : radio).focus();
}

function press(selector) {
  document.querySelector(selector)?.click();
}

const rows = () => [...document.querySelectorAll("#list tbody tr")];
const row = () => document.querySelector("#list tr.is-at") ?? document.activeElement.closest("#list tbody tr");

function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(row());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
  row()?.classList.remove("is-at");
  next.classList.add("is-at");
  next.querySelector("td a").focus();
}

function isOff() {
  return localStorage.getItem(OFF) === "yes";
}

function showToggle() {
  const toggle = document.querySelector("[data-keys-on]");
  if (toggle) toggle.checked = !isOff();
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) localStorage.setItem(OFF, event.target.checked ? "no" : "yes");
});
// A page or a list that came in the place of another has a box of its own.
document.addEventListener("htmx:load", showToggle);
showToggle();
