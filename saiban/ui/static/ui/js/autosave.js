// <form data-autosave hx-post="…" hx-trigger="input delay:1500ms, change" hx-swap="none"> with {% autosave_status %}:
// htmx sends, this says how it went, and the browser asks before a page with unsaved changes is left.

// "parted": the session has ended and the answer was the log-in page.
const STATES = ["dirty", "saving", "saved", "refused", "parted", "failed"];
let bound = false;

export function bind() {
  if (bound) return;
  bound = true;
  document.addEventListener("input", (event) => mark(event.target.closest("[data-autosave]"), "dirty"));
  document.addEventListener("submit", (event) => delete event.target.dataset.unsaved);
  document.addEventListener("htmx:confirm", (event) => letSendingBe(event));
  document.addEventListener("htmx:beforeRequest", (event) => begin(event.target.closest?.("form[data-autosave]")));
  document.addEventListener("htmx:configRequest", (event) => askForWhole(event));
  document.addEventListener("htmx:beforeSwap", (event) => putOff(event));
  document.addEventListener("htmx:afterRequest", (event) => finish(event));
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-autosave][data-unsaved]")) event.preventDefault();
  });
}

// A button was pressed, and the form is on its way as a whole: saving it in passing would take that request's place.
function letSendingBe(event) {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  if (event.detail.triggeringEvent?.type === "submit") form.dataset.sending = "yes";
  else if (form.dataset.sending) event.preventDefault();
}

// What the server makes of a request that is under way, or was broken off, is not known: until it has answered with the
// marks of what it holds (`input name="marks"`), all that stands on the page counts.
function begin(form) {
  mark(form, "saving");
  if (form?.elements.marks) form.elements.marks.value = "";
}

// The form comes anew where an answer has changed its shape. Whoever has typed on meanwhile keeps what was typed; the
// form then comes with what the next saving brings.
function putOff(event) {
  const form = event.detail.target.closest?.("form[data-autosave]");
  if (form?.dataset.unsaved !== "dirty" || !event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = false;
  form.dataset.behind = "yes";
}

function askForWhole(event) {
  const form = event.target.closest?.("form[data-autosave]");
  if (form?.dataset.behind) event.detail.parameters.whole = "yes";
}

function finish(event) {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  delete form.dataset.sending;
  const { xhr } = event.detail;
  // What was typed while the request was under way is not saved by it.
  const outrun = form.dataset.unsaved === "dirty";
  const { pathname } = new URL(xhr.responseURL || location.href, location.href);
  if (pathname === document.body.dataset.login) mark(form, "parted");
  else if (xhr.status >= 200 && xhr.status < 300) mark(form, outrun ? "dirty" : "saved", xhr.getResponseHeader("Date"));
  else mark(form, xhr.status === 422 ? "refused" : "failed");
}

function mark(form, state, date) {
  if (!form) return;
  if (state === "saved") delete form.dataset.unsaved;
  else form.dataset.unsaved = state;
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  if (!status) return;
  status.textContent = status.dataset[state].replace("{time}", date ? beijing(date) : "");
  for (const name of STATES) status.classList.toggle(`is-${name}`, name === state);
}

function beijing(date) {
  const format = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
  return new Intl.DateTimeFormat("zh-CN", format).format(new Date(date));
}
