// Says how many characters a field holds and warns before its limit, counted as the server counts.

const NEAR = 0.9;
const bound = new WeakSet();

export function bind(part) {
  for (const counter of part.querySelectorAll("[data-counter]")) {
    const field = document.getElementById(counter.dataset.counter);
    if (!field || bound.has(field)) continue;
    bound.add(field);
    field.addEventListener("input", () => show(field, counter));
    show(field, counter);
  }
}

function show(field, counter) {
  const used = [...field.value].length;
  const limit = Number(field.dataset.limit);
  counter.querySelector("[data-counter-used]").textContent = used;
  counter.classList.toggle("is-near", used > limit * NEAR && used <= limit);
  counter.classList.toggle("is-over", used > limit);
}
