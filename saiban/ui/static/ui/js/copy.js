// <button data-copy="text" data-copied="已复制">: copies the text and says so for a moment.

let bound = false;

export function bind() {
  if (bound) return;
  bound = true;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || button.dataset.label) return;
    if (await copy(button.dataset.copy)) thank(button);
  });
}

async function copy(text) {
  // Closed networks are often served without TLS, where the clipboard is not to be had.
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

function thank(button) {
  const label = button.querySelector("span") ?? button;
  button.dataset.label = label.textContent;
  label.textContent = button.dataset.copied;
  button.classList.add("copied");
  setTimeout(() => {
    label.textContent = button.dataset.label;
    delete button.dataset.label;
    button.classList.remove("copied");
  }, 2000);
}
