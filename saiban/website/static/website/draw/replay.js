// Draws once more what `saiban draw` has drawn, from the record that was published, and says what does not agree.
// The way is that of docs/formats/draw.md, written without a line of the program that drew: no module, no network, and
// a SHA-256 of its own, because browsers withhold theirs from pages that are opened from a disk.

const VERSION = "saiban-draw-1";
const WORDS = 2 ** 32;

// Something in the record with which nothing can be drawn; the message is for people.
export class Unusable extends Error {}

// ---- SHA-256 (FIPS 180-4) and HMAC (RFC 2104) -------------------------------------------------------------------
const PRIMES = [...Array(312).keys()].filter((n) => n > 1 && [...Array(n).keys()].every((d) => d < 2 || n % d));
const fraction = (root) => ((root - Math.floor(root)) * WORDS) >>> 0;
const ROUNDS = PRIMES.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

export function sha256(bytes) {
  const size = bytes.length;
  const padded = new Uint8Array((((size + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[size] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((size * 8) / WORDS));
  view.setUint32(padded.length - 4, (size * 8) % WORDS);
  const state = Uint32Array.from(START);
  const w = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const near = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const far = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + near + w[i - 7] + far;
    }
    mix(state, w);
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return new Uint8Array(out.buffer);
}

function mix(state, w) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const up = (h + one + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
    const two = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const down = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + up) | 0, c, b, a, (up + down) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

export function hmac(key, message) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = sha256(joined(block.map((byte) => byte ^ 0x36), message));
  return sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
}

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  pieces.reduce((at, piece) => { whole.set(piece, at); return at + piece.length; }, 0);
  return whole;
}

const utf8 = (text) => new TextEncoder().encode(text);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const hashOf = (text) => hex(sha256(utf8(text)));

// Each text behind its length in bytes, as four bytes, the highest first.
export function pack(texts) {
  return joined(...texts.flatMap((text) => {
    const bytes = utf8(text);
    return [Uint8Array.of(bytes.length >>> 24, bytes.length >>> 16, bytes.length >>> 8, bytes.length), bytes];
  }));
}

const digest = (texts) => hex(sha256(pack(texts)));

const BEYOND = /[\ud800-\udfff]/;

// By the bytes of UTF-8, which is by code points; `<` goes by UTF-16, which differs beyond the basic plane.
function byText(one, other) {
  if (!BEYOND.test(one) && !BEYOND.test(other)) return one < other ? -1 : Number(one > other);
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
}

const sorted = (rows, key) => [...rows].sort((one, other) => byText(key(one), key(other)));

// ---- drawing ----------------------------------------------------------------------------------------------------
// The order of the ids, and each step to it: the bound, the words passed over, the word taken, what was exchanged.
export function shuffle(seed, label, ids) {
  const key = unhex(seed);
  const order = sorted(ids, (id) => id);
  const steps = [];
  let block = new DataView(new ArrayBuffer(0));
  let [counter, at] = [0, 0];
  const word = () => {
    if (at === block.byteLength) {
      block = new DataView(hmac(key, pack([label, String(counter)])).buffer);
      [counter, at] = [counter + 1, 0];
    }
    at += 4;
    return block.getUint32(at - 4);
  };
  for (let last = order.length - 1; last > 0; last -= 1) {
    const bound = last + 1;
    const passed = [];
    let taken = word();
    while (taken >= WORDS - (WORDS % bound)) {
      passed.push(taken);
      taken = word();
    }
    const number = taken % bound;
    steps.push({ bound, passed, word: taken, number, kept: order[last], drawn: order[number] });
    [order[last], order[number]] = [order[number], order[last]];
  }
  return { order, steps };
}

// ---- a record, read with suspicion ------------------------------------------------------------------------------
const KINDS = {
  text: [(value) => typeof value === "string" && value !== "", "一段文字"],
  hash: [(value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value), "64 位十六进制数"],
  list: [Array.isArray, "一个列表"],
  object: [(value) => value !== null && typeof value === "object" && !Array.isArray(value), "一个对象"],
};

function need(value, kind, place) {
  const [fits, words] = KINDS[kind];
  if (value === undefined) throw new Unusable(`缺少“${place}”。`);
  if (!fits(value)) throw new Unusable(`“${place}”应是${words}。`);
  return value;
}

const maybe = (value, kind, place) => (value === undefined || value === null ? null : need(value, kind, place));

function once(values, place) {
  const twice = values.find((value, at) => values.indexOf(value) < at);
  if (twice !== undefined) throw new Unusable(`“${place}”里“${twice}”出现了两次。`);
}

export function parse(text) {
  let data;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new Unusable("这不是完整的 JSON。请载入抽签公布的 .json 文件，或粘贴它的全部内容。");
  }
  return need(data, "object", "记录");
}

function readPlan(plan) {
  need(plan, "object", "plan");
  if (plan.version !== VERSION) throw new Unusable(`只能重演算法 ${VERSION} 的抽签，这份记录是“${plan.version}”。`);
  const values = need(plan.public_values, "list", "plan.public_values").map((value, at) => ({
    name: need(need(value, "object", `plan.public_values[${at}]`).name, "text", `plan.public_values[${at}].name`),
    shape: need(value.shape, "text", `plan.public_values[${at}].shape`),
  }));
  const draws = need(plan.draws, "list", "plan.draws").map((draw, at) => readDraw(draw, `plan.draws[${at}]`));
  if (!values.length || !draws.length) throw new Unusable("方案里没有公开数值或没有抽签项。");
  once(draws.map((draw) => draw.code), "plan.draws");
  const title = need(plan.title, "text", "plan.title");
  return { title, values, hasNonces: plan.nonces === true, draws: sorted(draws, (draw) => draw.code) };
}

function readDraw(draw, place) {
  need(draw, "object", place);
  const rows = need(draw.list, "list", `${place}.list`).map((row, at) => ({
    id: need(need(row, "object", `${place}.list[${at}]`).id, "text", `${place}.list[${at}].id`),
    name: maybe(row.name, "text", `${place}.list[${at}].name`),
  }));
  const venues = (maybe(draw.venues, "list", `${place}.venues`) ?? []).map((venue) => need(venue, "text", `${place}.venues`));
  const purpose = need(draw.purpose, "text", `${place}.purpose`);
  if (!["venues", "order", "ties"].includes(purpose)) throw new Unusable(`“${place}.purpose”不能是“${purpose}”。`);
  if ((purpose === "venues") !== venues.length > 1 || (purpose !== "venues" && venues.length)) {
    throw new Unusable(`“${place}”的场地与用途不符。`);
  }
  if (!rows.length || venues.length > rows.length) throw new Unusable(`“${place}”的名单太短。`);
  once(rows.map((row) => row.id), `${place}.list`);
  once(venues, `${place}.venues`);
  const [code, title] = [need(draw.code, "text", `${place}.code`), need(draw.title, "text", `${place}.title`)];
  return { code, title, purpose, venues, rows: sorted(rows, (row) => row.id) };
}

function readNonces(record, plan) {
  const nonces = (maybe(record.nonces, "list", "nonces") ?? []).map((nonce, at) => ({
    id: need(need(nonce, "object", `nonces[${at}]`).id, "text", `nonces[${at}].id`),
    word: need(nonce.word, "text", `nonces[${at}].word`),
  }));
  if (nonces.length && !plan.hasNonces) throw new Unusable("方案没有约定附加字词，记录里却有。");
  once(nonces.map((nonce) => nonce.id), "nonces");
  return sorted(nonces, (nonce) => nonce.id);
}

function readPublished(record) {
  const published = need(record.published, "object", "published");
  const lists = new Map(need(published.lists, "list", "published.lists").map((each, at) => [
    need(need(each, "object", `published.lists[${at}]`).draw, "text", `published.lists[${at}].draw`),
    need(each.sha256, "hash", `published.lists[${at}].sha256`),
  ]));
  return {
    lists,
    commitment: need(published.commitment, "hash", "published.commitment"),
    fingerprint: need(published.fingerprint, "hash", "published.fingerprint"),
    nonces: maybe(published.nonces_sha256, "hash", "published.nonces_sha256"),
  };
}

// The plan's public value that counts: the first that is not missing, in the shape that was settled.
function readValue(record, plan) {
  const seen = need(record.public_values, "list", "public_values");
  for (const [at, each] of seen.entries()) {
    need(each, "object", `public_values[${at}]`);
    const value = maybe(each.value, "text", `public_values[${at}].value`);
    if (at >= plan.values.length) throw new Unusable("公开数值比方案预告的多。");
    if (value === null) {
      need(each.missing ?? undefined, "text", `public_values[${at}].missing`);
      continue;
    }
    if (at < seen.length - 1) throw new Unusable(`“${plan.values[at].name}”没有缺失，就以它为准，后面的不能再写。`);
    const { name, shape } = plan.values[at];
    if (!hasShape(Array.from(value), Array.from(shape))) throw new Unusable(`公开数值“${value}”与方案约定的写法“${shape}”不符。`);
    return { name, value, source: each.source ?? null };
  }
  return { name: null, value: null, source: null };
}

// Each 0 of the shape stands for a digit, all else for itself.
function hasShape(value, shape) {
  return value.length === shape.length
    && shape.every((letter, at) => (letter === "0" ? /^[0-9]$/.test(value[at]) : letter === value[at]));
}

// ---- what is frozen ---------------------------------------------------------------------------------------------
const listHash = (draw) => hashOf(draw.rows.map((row) => `${row.name === null ? row.id : `${row.id}\t${row.name}`}\n`).join(""));

function fingerprint(plan, commitment) {
  const texts = [VERSION, "plan", commitment, plan.title, String(plan.values.length)];
  for (const value of plan.values) texts.push(value.name, value.shape);
  texts.push(plan.hasNonces ? "nonces" : "", String(plan.draws.length));
  for (const draw of plan.draws) {
    texts.push(draw.code, draw.title, draw.purpose, String(draw.venues.length), ...draw.venues, listHash(draw));
  }
  return digest(texts);
}

const noncesHash = (nonces) => (nonces.length
  ? digest([VERSION, "nonces", String(nonces.length), ...nonces.flatMap((nonce) => [nonce.id, nonce.word])])
  : null);

function* checksOf(plan, published, nonces, secret) {
  const check = (what, said, found) => ({ what, said, found, isRight: said === found });
  if (secret !== null) yield check("秘密值与事先公布的承诺", published.commitment, hashOf(secret));
  for (const draw of plan.draws) {
    yield check(`“${draw.title}”的名单与公布的哈希值`, published.lists.get(draw.code) ?? null, listHash(draw));
  }
  yield check("方案与公布的方案指纹", published.fingerprint, fingerprint(plan, published.commitment));
  if (plan.hasNonces) yield check("附加字词与公布的哈希值", published.nonces, noncesHash(nonces));
}

// ---- from the seed to the places --------------------------------------------------------------------------------
function outcomeOf(seed, draw, changes) {
  const { order, steps } = shuffle(seed, draw.code, draw.rows.map((row) => row.id));
  const names = new Map(draw.rows.map((row) => [row.id, row.name]));
  const venues = draw.venues.flatMap((venue, at) => {
    const size = Math.floor(order.length / draw.venues.length) + (at < order.length % draw.venues.length ? 1 : 0);
    return Array(size).fill(venue);
  });
  const rows = order.map((id, at) => ({ id, name: names.get(id), venue: venues[at] ?? null, state: "drawn" }));
  for (const change of changes) apply(change, draw, rows);
  const last = new Map();
  rows.forEach((row, at) => {
    row.lot = at + 1;
    row.place = null;
    if (row.state === "withdrawn" || draw.purpose === "ties") return;
    last.set(row.venue, (last.get(row.venue) ?? 0) + 1);
    row.place = last.get(row.venue);
  });
  return { code: draw.code, title: draw.title, purpose: draw.purpose, venues: draw.venues, steps, rows };
}

// Who withdraws keeps the lot; who comes late is put last, in the venue with the fewest at that moment.
function apply(change, draw, rows) {
  const row = rows.find((each) => each.id === change.id);
  if (change.kind === "withdrawn") {
    if (!row || row.state === "withdrawn") throw new Unusable(`“${change.id}”不在“${draw.title}”里，无从退出。`);
    row.state = "withdrawn";
    return;
  }
  if (row) throw new Unusable(`“${change.id}”已在“${draw.title}”里，不是后来的。`);
  const there = (venue) => rows.filter((each) => each.venue === venue && each.state !== "withdrawn").length;
  const venue = draw.venues.reduce((least, each) => (least === null || there(each) < there(least) ? each : least), null);
  rows.push({ id: change.id, name: change.name, venue, state: "late" });
}

function readChanges(record, plan) {
  const changes = (maybe(record.changes, "list", "changes") ?? []).map((change, at) => ({
    kind: need(need(change, "object", `changes[${at}]`).kind, "text", `changes[${at}].kind`),
    draw: need(change.draw, "text", `changes[${at}].draw`),
    id: need(change.id, "text", `changes[${at}].id`),
    name: maybe(change.name, "text", `changes[${at}].name`),
  }));
  for (const { kind, draw } of changes) {
    if (!["withdrawn", "late"].includes(kind)) throw new Unusable(`名单变动不能是“${kind}”。`);
    if (!plan.draws.some((each) => each.code === draw)) throw new Unusable(`名单变动里的“${draw}”不在方案里。`);
  }
  return changes;
}

// ---- what the record says of the outcome ------------------------------------------------------------------------
// A request has neither seed nor outcomes, and claims nothing.
function* differences(record, seed, outcomes) {
  if (!isClaiming(record)) return;
  if (record.seed !== seed) yield `种子应为 ${seed}，记录写的是 ${record.seed ?? "（空）"}。`;
  const claimed = need(record.outcomes, "list", "outcomes");
  once(claimed.map((each) => need(need(each, "object", "outcomes").draw, "text", "outcomes.draw")), "outcomes");
  for (const each of claimed) {
    if (!outcomes.some((outcome) => outcome.code === each.draw)) yield `记录里的抽签“${each.draw}”不在方案里。`;
  }
  for (const outcome of outcomes) {
    const theirs = claimed.find((each) => each.draw === outcome.code);
    if (theirs) yield* differencesIn(outcome, theirs);
    else yield `记录里没有“${outcome.title}”的结果。`;
  }
}

const isClaiming = (record) => record.seed !== undefined || record.outcomes !== undefined;

function* differencesIn(outcome, theirs) {
  const rows = need(theirs.order, "list", "outcomes.order");
  if (theirs.title !== outcome.title || theirs.purpose !== outcome.purpose) {
    yield `“${outcome.title}”的名称或用途与方案不一致。`;
  }
  const numbers = outcome.steps.map((step) => step.number);
  if (theirs.numbers !== undefined && JSON.stringify(theirs.numbers) !== JSON.stringify(numbers)) {
    yield `“${outcome.title}”记录的抽取数字与重新抽出的不一致。`;
  }
  if (rows.length !== outcome.rows.length) {
    yield `“${outcome.title}”应有 ${outcome.rows.length} 签，记录里有 ${rows.length} 签。`;
  }
  for (const [at, row] of outcome.rows.entries()) {
    const other = rows[at] ?? {};
    const isSame = ["lot", "id", "name", "venue", "place", "state"].every((key) => (other[key] ?? null) === row[key]);
    if (!isSame) yield `“${outcome.title}”第 ${row.lot} 签应为 ${told(row)}，记录写的是 ${told(other)}。`;
  }
}

const told = (row) => [row.id ?? "（空）", row.name, row.venue, row.place ? `第 ${row.place} 位` : null, row.state]
  .filter((part) => part !== null && part !== undefined && part !== "drawn").join("，");

// ---- all of it --------------------------------------------------------------------------------------------------
// `record` is what `saiban draw` wrote, or the request that it read; Unusable when nothing can be made of it.
// A record of mode "commit" has no outcome yet: its hashes are checked.
export function replay(record) {
  const plan = readPlan(record.plan);
  const published = readPublished(record);
  const nonces = readNonces(record, plan);
  if (record.mode !== "commit" && record.mode !== "draw") throw new Unusable("“mode”应是 commit 或 draw。");
  const isDrawn = record.mode === "draw";
  const secret = isDrawn ? need(record.secret ?? undefined, "hash", "secret") : null;
  const checks = [...checksOf(plan, published, nonces, secret)];
  const found = { title: plan.title, plan, published, nonces, secret, isDrawn, checks };
  if (!isDrawn) return { ...found, value: null, seed: null, outcomes: [], differences: [] };
  const value = readValue(record, plan);
  const changes = readChanges(record, plan);
  if (value.value === null || checks.some((check) => !check.isRight)) {
    return { ...found, value, seed: null, outcomes: [], differences: [] };
  }
  const seed = digest([
    VERSION, "seed", secret, published.fingerprint, value.name, value.value, published.nonces ?? "",
  ]);
  const outcomes = plan.draws.map((draw) => outcomeOf(seed, draw, changes.filter((change) => change.draw === draw.code)));
  const disagreeing = [...differences(record, seed, outcomes)];
  return { ...found, value, seed, outcomes, isClaiming: isClaiming(record), differences: disagreeing };
}

// Whether this browser computes rightly; asked before anything is shown.
export const isSound = () => hashOf("abc") === "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
