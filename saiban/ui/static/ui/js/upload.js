// [data-file] around a file input: says what was chosen and warns of a file over data-max-bytes before it travels.
// form[data-upload] sent by htmx: fills its <progress data-upload-progress>.

const bound = new WeakSet();
let listening = false;

export function bind(part) {
  for (const box of part.querySelectorAll("[data-file]")) if (!bound.has(box)) bindBox(box);
  if (listening) return;
  listening = true;
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest?.("[data-upload]")?.querySelector("[data-upload-progress]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.classList.add("is-going");
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.target.closest?.("[data-upload]")?.querySelector("[data-upload-progress]")?.classList.remove("is-going");
  });
}

function bindBox(box) {
  bound.add(box);
  const input = box.querySelector("input[type=file]");
  const note = box.querySelector("[data-file-note]");
  const rule = note.textContent;
  const limit = Number(input.dataset.maxBytes) || Infinity;
  input.addEventListener("change", () => {
    const files = [...input.files];
    const large = files.some((file) => file.size > limit);
    const sizes = files.map((file) => `${file.name}（${words(file.size)}）`).join("、");
    note.textContent = !files.length ? rule : large ? `${sizes} ${box.dataset.tooLarge}` : sizes;
    box.classList.toggle("is-too-large", large);
    input.setAttribute("aria-invalid", String(large));
  });
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("is-over"));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("is-over"));
}

// The same words as `size_in_words` in components/words.py.
function words(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let [size, unit] = [bytes, 0];
  while (size >= 1023.5 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${unit >= 2 ? size.toFixed(1).replace(/\.0$/, "") : size.toFixed(0)} ${units[unit]}`;
}
