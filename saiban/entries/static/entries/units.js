// input[data-suggests="unit"]: offers units on file while a name is typed; choosing one fills in its credit code.

let waiting = 0;

document.addEventListener("input", (event) => {
  const input = event.target.closest?.('[data-suggests="unit"]');
  if (!input) return;
  const list = document.getElementById(input.getAttribute("list"));
  const chosen = [...(list?.options ?? [])].find((option) => option.value === input.value);
  if (chosen) return fillCode(input, chosen.dataset.uscc);
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(input.value.trim(), list), 300);
});

async function offer(typed, list) {
  if (!list || typed.length < 2) return;
  const answer = await fetch(`/units/?${new URLSearchParams({ q: typed })}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...page.querySelectorAll("option"));
}

// What a person typed stays; only an empty field is filled.
function fillCode(input, code) {
  const field = document.getElementById(input.id.replace(/name$/, "uscc"));
  if (!code || !field || field.value) return;
  field.value = code;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
