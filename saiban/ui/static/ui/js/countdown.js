// Counts down by the edition's clock: data-now is what it showed when the server wrote the page at data-server.
// The visitor's clock only measures how much time has passed, and not even that across sleep: then the server is asked.

const HOUR = 3600e3;
const bound = new WeakSet();

export function bind(part) {
  const found = part.matches?.("[data-countdown]") ? [part] : part.querySelectorAll("[data-countdown]");
  for (const element of found) if (!bound.has(element)) start(element);
}

function start(element) {
  bound.add(element);
  const { moment, now, server, clock } = element.dataset;
  const ahead = Number(now) - Number(server);
  let base = Number(now);
  let measured = performance.now();
  const current = () => base + performance.now() - measured;

  async function ask() {
    const asked = performance.now();
    const answer = await fetch(clock, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const told = Number(await answer.text());
    measured = (asked + performance.now()) / 2;
    base = told + ahead;
  }

  // A page may have lain in a cache for a while, which matters when little time is left.
  if (Number(moment) - current() < HOUR) ask();
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  const timer = setInterval(() => {
    if (!element.isConnected || !show(element, Number(moment) - current())) clearInterval(timer);
  }, 1000);
}

function show(element, left) {
  const shown = element.querySelector("[data-countdown-left]");
  if (left <= 0) {
    element.classList.add("is-past");
    element.querySelector("[data-countdown-label]").textContent = element.dataset.past;
    shown.textContent = "";
    return false;
  }
  const text = words(left, element.dataset.units.split(","));
  if (shown.textContent !== text) shown.textContent = text;
  return true;
}

// The same words as `time_left` in components/moments.py.
function words(left, [days, hours, minutes, seconds]) {
  const all = Math.floor(left / 1000);
  const [d, h, m, s] = [Math.floor(all / 86400), Math.floor(all / 3600) % 24, Math.floor(all / 60) % 60, all % 60];
  if (d) return `${d} ${days} ${h} ${hours}`;
  if (h) return `${h} ${hours} ${m} ${minutes}`;
  return `${m} ${minutes} ${s} ${seconds}`;
}
