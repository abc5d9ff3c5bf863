// Behaviours of every page, bound to data-* attributes. Pages work without any of this.
// Rarer ones lie in modules beside this one and are fetched only by pages that hold their attribute.

const RARE = {
  "[data-countdown]": "countdown",
  "[data-counter]": "counter",
  "[data-copy]": "copy",
  "[data-file], [data-upload]": "upload",
  "[data-autosave]": "autosave",
  "[data-check-all]": "check-all",
};

// A module's `bind(part)` is called for the page and for every part that htmx puts in later; it may be called twice
// for the same element.
function bindRare(part) {
  for (const [selector, name] of Object.entries(RARE)) {
    if (part.matches?.(selector) || part.querySelector(selector)) {
      import(`./${name}.js`).then((module) => module.bind(part));
    }
  }
}

// A row that is pushed aside begins with where one is, and does so again when it is put in anew.
function showCurrent() {
  for (const row of document.querySelectorAll("[data-show-current], .steps ol")) {
    const current = row.querySelector("[aria-current]");
    if (current) row.scrollLeft = current.offsetLeft - row.clientWidth / 2 + current.offsetWidth / 2;
  }
}
showCurrent();
document.addEventListener("htmx:oobAfterSwap", showCurrent);

function focusProblems(part) {
  part.querySelector("[data-focus]")?.focus();
}

// ---- htmx: the token comes from the page, because the cookie cannot be read; a failure is said aloud -----------
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:load", (event) => {
  bindRare(event.detail.elt);
  focusProblems(event.detail.elt);
});
// The session has ended and the answer is the log-in page: it must not land inside this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { pathname } = new URL(event.detail.xhr.responseURL || location.href, location.href);
  if (pathname !== document.body.dataset.login || location.pathname === pathname) return;
  event.detail.shouldSwap = false;
  if (!event.target.closest?.("[data-autosave]")) location.reload();
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest?.("[data-autosave]")) return;
    say(document.body.dataset.failed);
  });
}

function say(text) {
  const messages = document.getElementById("messages");
  if (!messages || !text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice-danger";
  notice.setAttribute("role", "alert");
  notice.textContent = text;
  messages.replaceChildren(notice);
  notice.scrollIntoView({ block: "center" });
}

// ---- a question before the act, and no second act while the first is under way --------------------------------
document.addEventListener("click", (event) => {
  const asking = event.target.closest("[data-confirm]");
  if (asking && asking.tagName !== "FORM" && !window.confirm(asking.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.classList.add("is-busy");
  // An answer that is a file leaves the page where it was.
  setTimeout(() => release(form), 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
}

// ---- dialogs, menus, printing ---------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const open = event.target.closest("dialog[open]");
  if (open && (event.target === open || event.target.closest("[data-closes]"))) {
    event.preventDefault();
    open.close();
  }
  if (event.target.closest("[data-print]")) window.print();
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// A dialog that holds a refusal is shown again at once.
document.querySelectorAll("dialog[data-open]").forEach((dialog) => dialog.showModal?.());

// A page that came in the place of another is read from its beginning, as one that was loaded would be: not from the
// field that is called like the one where one was.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "main") document.activeElement?.blur();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "main") return;
  const main = document.getElementById("main");
  // Who was quick is at a field already, and goes on there.
  if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true });
  showWhereOneIs();
});

function showWhereOneIs() {
  for (const bar of [".site-nav", ".steps"]) {
    document.querySelector(`${bar} [aria-current]`)?.scrollIntoView({ block: "nearest", inline: "center" });
  }
}

showWhereOneIs();
bindRare(document.body);
focusProblems(document.body);
