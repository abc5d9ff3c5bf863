// The page around replay.js: takes a record from a file or pasted, and shows every step of drawing it again.
// The same script runs on the site and in the page that people save to a disk; what it shows is in Chinese.

import { Unusable, isSound, parse, replay } from "./replay.js";

const PURPOSES = { venues: "分场地", order: "出场顺序", ties: "同分时的先后" };
const STATES = { withdrawn: ["已退出", "badge-warning"], late: ["后来", "badge-info"] };

// An element with its attributes and what is inside; what is null or false is left out.
function el(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...inside.flat(2).filter((each) => each !== undefined && each !== null && each !== false));
  return element;
}

const badge = (kind, text) => el("span", { class: `badge badge-${kind}` }, text);
const hash = (text) => el("code", { class: "replay-hash" }, text ?? "（没有）");

// ---- taking a record --------------------------------------------------------------------------------------------
function start(root) {
  const shown = el("div", { class: "stack-wide replay-shown", "aria-live": "polite" });
  const file = el("input", { type: "file", id: "replay-file", accept: ".json,application/json", "aria-describedby": "replay-note" });
  const text = el("textarea", { id: "replay-text", rows: "6", spellcheck: "false", placeholder: "{ \"mode\": \"draw\", … }" });
  const mark = el("input", { type: "text", id: "replay-mark", autocomplete: "off", spellcheck: "false", maxlength: "100" });
  const form = el("form", { class: "card replay-form" },
    el("div", { class: "field" },
      el("label", { class: "field-label", for: "replay-file" }, "抽签记录文件"),
      el("div", { class: "file" }, file, el("p", { class: "file-note", id: "replay-note" }, "公布的 .json 文件，可以拖到这里。文件只在本机读取，不会上传。"))),
    el("details", { class: "replay-paste" },
      el("summary", {}, "没有文件？粘贴记录的内容"),
      el("div", { class: "field" }, el("label", { class: "field-label", for: "replay-text" }, "抽签记录的全部内容"), text)),
    el("div", { class: "field" },
      el("label", { class: "field-label", for: "replay-mark" }, "事先公布的方案指纹"),
      el("p", { class: "field-hint", id: "replay-mark-hint" }, "可不填。从抽签前发布的通知上抄来，就能查出整份记录是否被换过。"),
      mark),
    el("div", { class: "replay-acts" }, el("button", { class: "button button-primary", type: "submit" }, "重演抽签")));
  mark.setAttribute("aria-describedby", "replay-mark-hint");
  root.replaceChildren(form, shown);

  const show = (written) => shown.replaceChildren(...report(written, mark.value));
  const take = async (chosen) => {
    text.value = "";
    show(await readText(chosen));
  };
  file.addEventListener("change", () => file.files[0] && take(file.files[0]));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (text.value.trim()) show(text.value);
    else if (file.files[0]) await take(file.files[0]);
    else shown.replaceChildren(problem("还没有记录", ["请选择抽签公布的 .json 文件，或粘贴它的全部内容。"]));
    shown.scrollIntoView({ block: "start" });
  });
  acceptDrops(form, file, take);
  if (!isSound()) root.replaceChildren(problem("不能重演", ["这个浏览器算出的哈希值不对，请换一个浏览器。"]));
}

function acceptDrops(form, file, take) {
  const zone = form.querySelector(".file");
  for (const name of ["dragover", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("is-over", name === "dragover");
    });
  }
  form.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    take(file.files[0]);
  });
}

async function readText(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return "";
  }
}

function report(written, mark) {
  try {
    return found(replay(parse(written)), mark.replace(/\s/g, "").toLowerCase());
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return [problem("这份记录不能用来重演", [error.message])];
  }
}

// ---- what was found ---------------------------------------------------------------------------------------------
function found(result, mark) {
  return [
    verdict(result, mark),
    section("一、核对事先公布的内容", checks(result, mark)),
    result.isDrawn && section("二、公开数值", value(result)),
    result.seed && section("三、种子", seed(result)),
    ...result.outcomes.map((outcome, at) => section(`${numeral(at + 4)}、${outcome.title}`, outcomeOf(outcome))),
    !result.isDrawn && section("二、冻结的名单", result.plan.draws.map(list)),
  ].filter(Boolean);
}

// 四, 十, 十二, 二十三: headings count so in official documents; there are fewer than a hundred.
function numeral(number) {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  const digit = (each) => "零一二三四五六七八九"[each];
  return `${tens > 1 ? digit(tens) : ""}${tens ? "十" : ""}${ones ? digit(ones) : ""}`;
}

// In one sentence, before anything else.
function verdict(result, mark) {
  const wrong = result.checks.filter((check) => !check.isRight).map((check) => `${check.what}不一致。`);
  if (mark && mark !== result.published.fingerprint) wrong.unshift("方案指纹与您抄来的不一致：这不是当时公布的方案。");
  if (wrong.length) return problem("与事先公布的内容不符，这份记录不可信", wrong);
  if (!result.isDrawn) return notice("info", "承诺已公布，尚未抽签", ["名单、方案与公布的指纹一致。抽签后公布的记录可在此重演。"]);
  if (result.value.value === null) return problem("没有抽签", ["预告的公开数值全部缺失，须另行公布方案后再抽。"]);
  if (result.differences.length) return problem("结果与重新抽出的不一致，这份记录被改动过", result.differences.slice(0, 20));
  if (!result.isClaiming) return notice("info", "已按记录抽出结果", ["核对全部一致；记录本身没有写结果，以下是重新抽出的。"]);
  return notice("success", "重新抽取的结果与记录完全一致", [
    `“${result.title}”的承诺、名单、方案和每一签都对得上。`,
    !mark && "要确认记录没有被整份换掉，请把下面的方案指纹与抽签前公布的通知核对。",
  ]);
}

const problem = (title, lines) => notice("danger", title, lines);

function notice(kind, title, lines) {
  const body = el("div", { class: "notice-body" }, el("p", { class: "notice-title" }, title), lines.map((line) => line && el("p", {}, line)));
  return el("div", { class: `notice notice-${kind}`, role: kind === "danger" ? "alert" : "status", "data-verdict": kind }, body);
}

const section = (title, inside) => el("section", { class: "card" }, el("h2", { class: "card-title" }, title), inside);

function checks(result, mark) {
  const rows = result.checks.map((check) => el("li", { class: "replay-check" },
    el("p", {}, check.isRight ? badge("success", "一致") : badge("danger", "不一致"), " ", check.what),
    el("p", { class: "replay-side" }, "公布 ", hash(check.said)),
    !check.isRight && el("p", { class: "replay-side" }, "实际 ", hash(check.found))));
  const compared = mark && (mark === result.published.fingerprint ? badge("success", "与您抄来的一致") : badge("danger", "与您抄来的不一致"));
  return [
    el("p", {}, "方案指纹 ", compared || null, el("br"), hash(result.published.fingerprint)),
    el("ul", { class: "replay-checks" }, rows),
  ];
}

function value(result) {
  const { name, value: drawn, source } = result.value;
  const skipped = result.plan.values.slice(0, result.plan.values.findIndex((each) => each.name === name));
  return [
    el("p", {}, skipped.length ? `“${skipped.map((each) => each.name).join("”“")}”缺失，依次以下一个为准。` : null),
    el("p", {}, name === null ? "全部缺失。" : [`${name}：`, el("strong", { class: "replay-value" }, drawn), source && `（来源：${source}）`]),
  ].filter((line) => line.textContent);
}

function seed(result) {
  return [
    el("p", {}, hash(result.seed)),
    el("p", { class: "muted small" }, "由秘密值、方案指纹、公开数值的名称和数值", result.nonces.length ? "、附加字词的哈希值" : "", "依次加上长度后求 SHA-256 得出。"),
    el("p", {}, "秘密值 ", hash(result.secret)),
    result.nonces.length ? el("p", {}, "附加字词：", result.nonces.map((nonce) => `${nonce.id}“${nonce.word}”`).join("，")) : null,
  ];
}

// ---- one draw ---------------------------------------------------------------------------------------------------
function outcomeOf(outcome) {
  const groups = outcome.venues.length
    ? outcome.venues.map((venue) => table(venue, outcome, outcome.rows.filter((row) => row.venue === venue)))
    : [table(null, outcome, outcome.rows)];
  return [
    el("p", { class: "muted" }, `${PURPOSES[outcome.purpose]}，共 ${outcome.rows.length} 签。`),
    el("div", { class: outcome.venues.length ? "replay-venues" : "replay-outcome" }, groups),
    steps(outcome),
  ];
}

function table(venue, outcome, rows) {
  const hasPlaces = outcome.purpose !== "ties";
  const there = rows.filter((row) => row.state !== "withdrawn").length;
  const head = [hasPlaces && el("th", { scope: "col", class: "is-number" }, "出场"), el("th", { scope: "col" }, "项目"), el("th", { scope: "col", class: "is-number" }, "签号")];
  const line = (row) => el("tr", { class: row.state === "withdrawn" ? "replay-gone" : null },
    hasPlaces && el("td", { class: "is-number" }, row.place === null ? "—" : String(row.place)),
    el("td", {}, el("span", { class: "replay-id" }, row.id), row.name && ` ${row.name}`, STATES[row.state] && [" ", el("span", { class: `badge ${STATES[row.state][1]}` }, STATES[row.state][0])]),
    el("td", { class: "is-number" }, String(row.lot)));
  return el("div", { class: "table-wrap" }, el("table", { class: "table replay-table", "data-draw": outcome.code, "data-venue": venue },
    el("caption", venue ? {} : { class: "visually-hidden" }, venue ? `${venue}（${there} 个）` : outcome.title),
    el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows.map(line))));
}

// Made only when somebody opens it: a long list has many.
function steps(outcome) {
  const details = el("details", { class: "replay-steps" }, el("summary", {}, `逐步抽取（${outcome.steps.length} 步）`));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("ol")) return;
    details.append(
      el("p", { class: "muted small" }, "名单先按编号排好，位置从 0 数起。每一步从随机流取一个 32 位数，除以剩余个数取余数，把该位置与末位交换；使小余数多出机会的数跳过不用。"),
      el("ol", {}, outcome.steps.map((step) => el("li", {}, sentence(step)))));
  });
  return details;
}

function sentence(step) {
  const word = (number) => number.toString(16).padStart(8, "0");
  const passed = step.passed.length ? `跳过 ${step.passed.map(word).join("、")}，` : "";
  const last = step.bound - 1;
  const change = step.number === last ? `第 ${last} 位的 ${step.kept} 不动` : `第 ${step.number} 位的 ${step.drawn} 与第 ${last} 位的 ${step.kept} 交换`;
  return `${passed}${word(step.word)} ÷ ${step.bound} 余 ${step.number}：${change}`;
}

function list(draw) {
  return el("details", { class: "replay-steps" },
    el("summary", {}, `${draw.title}（${PURPOSES[draw.purpose]}，${draw.rows.length} 个${draw.venues.length ? `，${draw.venues.join("、")}` : ""}）`),
    el("ol", {}, draw.rows.map((row) => el("li", {}, el("span", { class: "replay-id" }, row.id), row.name && ` ${row.name}`))));
}

const root = document.querySelector("[data-draw-replay]");
if (root) start(root);
