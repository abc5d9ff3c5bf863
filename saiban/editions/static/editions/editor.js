// The rulebook's text: a problem's line number leads to that line, and the line one is in is told.

const text = document.querySelector("#id_text");
const place = document.querySelector("[data-place]");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  show(Number(link.dataset.line));
});

function show(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  text.scrollTop = ((line - 5) / lines.length) * text.scrollHeight;
  tell();
}

function tell() {
  place.textContent = text.value.slice(0, text.selectionStart).split("\n").length;
}

document.querySelector("[data-place-told]").hidden = false;
for (const name of ["keyup", "click", "select"]) text.addEventListener(name, tell);
tell();
