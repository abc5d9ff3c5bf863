// <input type="checkbox" data-check-all="entry">: ticks every box of that name in the same form or table; the form is
// `is-ticked` while one of them is.

let bound = false;

export function bind() {
  if (bound) return;
  bound = true;
  document.addEventListener("change", (event) => {
    const { target } = event;
    const place = target.closest("form, table") ?? document;
    if (target.dataset.checkAll) {
      for (const box of boxes(place, target.dataset.checkAll)) box.checked = target.checked;
      place.classList.toggle("is-ticked", target.checked);
      return;
    }
    const head = target.name && place.querySelector(`[data-check-all="${CSS.escape(target.name)}"]`);
    if (!head) return;
    const all = boxes(place, target.name);
    const ticked = all.filter((box) => box.checked).length;
    place.classList.toggle("is-ticked", ticked > 0);
    head.checked = ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  });
}

function boxes(place, name) {
  return [...place.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]:not(:disabled)`)];
}
