// Asks once a second and shows. Text of users and models is only ever set as text, never as markup.
"use strict";

const every = 1000;
const $ = id => document.getElementById(id);
let chosen = null;
let shown = null;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

const whole = value => value === null || value === undefined ? "–" : Math.round(value).toLocaleString("en");
const percent = share => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;
const time = milliseconds => milliseconds ? new Date(milliseconds).toLocaleTimeString() : "–";

function duration(microseconds) {
  if (microseconds === null || microseconds === undefined) return "–";
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 100_000) return `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 2 : 1)} ms`;
  return microseconds < 60e6 ? `${(microseconds / 1e6).toFixed(2)} s` : `${Math.floor(microseconds / 60e6)} min ${Math.round(microseconds / 1e6) % 60} s`;
}

// columns: [title, class, cell of a row]; a cell is a text or an element.
function table(target, columns, rows, empty, classOf = () => null) {
  const head = element("tr", {}, ...columns.map(([title, kind]) => element("th", { class: kind, scope: "col" }, title)));
  const body = rows.map(row => element("tr", { class: classOf(row) }, ...columns.map(([, kind, cell]) => {
    const content = cell(row);
    return element("td", { class: content?.bad ? `${kind ?? ""} bad` : kind }, content?.bad ?? content ?? "");
  })));
  if (rows.length === 0) body.push(element("tr", {}, element("td", { class: "soft", colspan: columns.length }, empty)));
  target.replaceChildren(element("thead", {}, head), element("tbody", {}, ...body));
}

function tiles(state) {
  const totals = state.totals;
  const ended = totals.completed + totals.failed + totals.cancelled + totals.expired;
  const list = [
    ["sessions open", whole(totals.open)],
    ["completed", whole(totals.completed)],
    ["failed", whole(totals.failed + totals.expired), totals.failed + totals.expired > 0],
    ["sessions/s", state.series.ended_rate.toFixed(1)],
    ["fused tokens/s", state.series.fused_rate.toFixed(1)],
    ["tokens/s of one model", state.series.alone_rate.toFixed(1)],
    ["certified", totals.fused_steps ? percent(totals.certified / totals.fused_steps) : "–"],
    ["dead letters", whole(totals.letters), totals.letters > 0],
  ];
  if (totals.cancelled) list.splice(3, 0, ["cancelled", whole(totals.cancelled)]);
  $("tiles").replaceChildren(...list.map(([name, value, bad]) => element("div", { class: bad ? "tile bad" : "tile" }, element("b", {}, value), element("span", { class: "soft" }, name))));
  $("tiles").title = `${whole(ended)} sessions ended and ${whole(totals.fused_tokens + totals.alone_tokens)} tokens were decided since the first record that was read`;
}

function rates(series) {
  const peak = Math.max(1, ...series.fused, ...series.alone);
  const line = (name, counts) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    made.setAttribute("class", name);
    // The present second is not over: it would always look like a fall.
    made.setAttribute("points", counts.slice(0, -1).map((count, i, all) => `${(600 * i / (all.length - 1)).toFixed(1)},${(116 - 112 * count / peak).toFixed(1)}`).join(" "));
    return made;
  };
  $("rates").replaceChildren(line("alone", series.alone), line("fused", series.fused));
  $("peak").textContent = `peak ${whole(peak)} tokens/s`;
}

function step(times) {
  const most = Math.max(1, ...[times.interval, times.compute, times.transfer, times.fuse].map(spread => spread.p95 ?? 0));
  const bar = spread => spread.p50 === null ? "" : element("meter", { min: 0, max: most, value: spread.p50, title: duration(spread.p50) });
  table($("step"), [
    ["", null, row => row[0]],
    ["median", "number", row => duration(row[1].p50)],
    ["95 %", "number", row => duration(row[1].p95)],
    ["", null, row => bar(row[1])],
  ], [["from decision to decision", times.interval], ["the last branch computes", times.compute], ["its record on the way to the fuser", times.transfer], ["the fuser computes", times.fuse]], "");
}

function services(state) {
  table($("branches"), [
    ["model", null, row => row.model],
    ["steps", "number", row => whole(row.steps)],
    ["computes", "number", row => duration(row.compute.p50)],
    ["95 %", "number", row => duration(row.compute.p95)],
    ["answers last in", "number", row => percent(row.last_share)],
    ["waits for others", "number", row => duration(row.wait.p50)],
    ["on the way", "number", row => duration(row.transfer.p50)],
    ["decides as the others", "number", row => percent(row.agreed_share)],
    ["decided without it", "number", row => whole(row.absent)],
  ], state.branches, "no fused step yet");
  table($("groups"), [
    ["group", null, row => row.name],
    ["members", "number", row => row.members === 0 ? { bad: "0" } : whole(row.members)],
    ["state", null, row => row.state],
    ["lag", "long", row => row.lags.filter(lag => lag.records).map(lag => `${lag.topic} ${whole(lag.records)}`).join(", ") || "none"],
  ], state.groups, "not looked up yet");
  table($("topics"), [
    ["topic", null, row => row.name],
    ["partitions", "number", row => whole(row.partitions)],
    ["copies", "number", row => whole(row.replication)],
    ["in sync", "number", row => row.in_sync < row.replication ? { bad: whole(row.in_sync) } : whole(row.in_sync)],
    ["records", "number", row => whole(row.records)],
  ], state.topics, "not looked up yet");
  $("letters-section").hidden = state.letters.length === 0;
  table($("letters"), [
    ["at", null, row => time(row.at_ms)],
    ["topic", null, row => row.topic],
    ["partition", "number", row => row.partition === null ? "–" : String(row.partition)],
    ["offset", "number", row => row.offset === null ? "–" : String(row.offset)],
    ["code", null, row => row.code],
    ["reason", "long", row => row.reason],
  ], state.letters, "");
}

function sessions(state) {
  const wanted = $("filter").value.trim().toLowerCase();
  const rows = state.sessions.filter(row => !wanted || `${row.id} ${row.run} ${row.flow} ${row.question} ${row.outcome ?? "open"}`.toLowerCase().includes(wanted));
  table($("sessions"), [
    ["session", null, row => element("button", { class: "link", type: "button", onclick: () => choose(row.id) }, row.id)],
    ["flow", null, row => row.flow || "–"],
    ["question", "long", row => row.question || "–"],
    ["tokens", "number", row => whole(row.tokens)],
    ["time", "number", row => row.outcome ? duration(Math.round(row.wall_ms * 1000)) : duration(Math.max(0, state.now_ms - row.first_ms) * 1000)],
    ["outcome", null, row => row.outcome === null ? "open" : row.outcome === "completed" ? row.outcome : { bad: row.error_code || row.outcome }],
  ], rows, wanted ? "none of those that are shown" : "none yet", row => row.id === chosen ? "chosen" : null);
}

function votes(stage) {
  const names = stage.models.length ? stage.models : (stage.steps[0]?.votes ?? []).map((_, i) => `branch ${i}`);
  const made = element("table");
  const quoted = text => element("code", {}, JSON.stringify(text).slice(1, -1));
  const slowest = row => Math.min(...row.votes.filter(vote => vote.top_probability > 0).map(vote => vote.wait_us));
  table(made, [
    ["step", "number", row => String(row.step)],
    ["token", null, row => row.token === "" ? "(end)" : quoted(row.token)],
    ["score", "number", row => row.probability.toFixed(3)],
    ["ahead by", "number", row => row.certified ? row.margin.toFixed(3) : { bad: `${row.margin.toFixed(3)} not certified` }],
    ...names.flatMap((name, i) => [
      [name, null, row => {
        const vote = row.votes[i];
        if (!vote || vote.top_probability <= 0) return "–";
        const same = vote.top === row.token;
        return element("span", {}, vote.top === "" ? "(end)" : element("code", { class: same ? "own" : null }, JSON.stringify(vote.top).slice(1, -1)), ` ${vote.top_probability.toFixed(2)}`);
      }],
      ["computes", "number", row => row.votes[i] ? duration(row.votes[i].compute_us) : "–"],
      ["waits", "number", row => row.votes[i]?.top_probability > 0 ? row.votes[i].wait_us === slowest(row) ? "last" : duration(row.votes[i].wait_us) : "–"],
    ]),
  ], [...stage.steps].reverse(), "");
  return element("details", {}, element("summary", {}, `The last ${stage.steps.length} steps and their votes, newest first`), element("div", { class: "scroll" }, made));
}

function session(found) {
  const open = new Set([...$("session").querySelectorAll("details[open]")].map(details => details.dataset.stage));
  const stages = found.stages.flatMap(stage => {
    const label = stage.models.length > 1 ? `[${stage.models.join(", ")}]` : stage.models[0] ?? "";
    const facts = [`${whole(stage.tokens)} tokens`, stage.finish === "None" ? "goes on" : `ended: ${stage.finish}`];
    if (stage.certified_share !== null) facts.push(`${percent(stage.certified_share)} certified`);
    if (stage.missed > 0) facts.push(`the first ${whole(stage.missed)} steps were not seen`);
    if (stage.attempt > 1) facts.push(`begun ${stage.attempt} times`);
    const parts = [element("h3", {}, `Stage ${stage.number}: ${label}`), element("p", { class: "soft" }, facts.join(", ")), element("blockquote", {}, stage.missed > 0 ? `… ${stage.text}` : stage.text)];
    if (stage.steps.length) {
      const details = votes(stage);
      details.dataset.stage = stage.number;
      details.open = open.has(String(stage.number));
      parts.push(details);
    }
    return parts;
  });
  const outcome = found.session.outcome ?? "open";
  $("session").replaceChildren(...[
    element("h2", {}, `Session ${found.session.id}`),
    element("p", { class: "soft" }, `${outcome}${found.session.outcome ? ` after ${duration(Math.round(found.session.wall_ms * 1000))}` : ""}; begun ${time(found.session.first_ms)}`,
      " ", element("button", { class: "link", type: "button", onclick: () => choose(null) }, "close")),
    found.error ? element("p", { class: "trouble" }, `${found.session.error_code}: ${found.error}`) : null,
    found.flow ? element("p", { class: "soft" }, "Flow ", element("code", {}, found.flow)) : null,
    element("blockquote", {}, found.question || "(its request was not seen)"),
    ...stages,
  ].filter(part => part !== null));
  $("session").hidden = false;
}

function choose(id) {
  chosen = id;
  history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : location.pathname);
  if (id === null) $("session").hidden = true;
  refresh().then(() => id !== null && !$("session").hidden && $("session").focus());
}

function trouble(text) {
  $("trouble").hidden = !text;
  $("trouble").textContent = text ?? "";
}

async function refresh() {
  try {
    const state = await (await fetch("/api/state")).json();
    shown = state;
    $("deployment").textContent = state.deployment;
    $("clock").textContent = time(state.now_ms);
    trouble(state.trouble);
    tiles(state);
    rates(state.series);
    step(state.step);
    services(state);
    sessions(state);
    if (chosen !== null) {
      const reply = await fetch(`/api/session?id=${encodeURIComponent(chosen)}`);
      if (reply.ok) session(await reply.json());
      else $("session").hidden = true;
    }
  } catch (error) {
    trouble(`The dashboard does not answer (${error.message}); what is shown is as of ${shown ? time(shown.now_ms) : "never"}.`);
  }
}

async function follow() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise(resolve => setTimeout(resolve, every));
  }
}

function chosenByAddress() {
  try {
    return location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : null;
  } catch {
    return null; // not an address of ours
  }
}

$("filter").addEventListener("input", () => shown && sessions(shown));
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
chosen = chosenByAddress();
follow();
