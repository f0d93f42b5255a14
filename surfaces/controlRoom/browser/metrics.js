// @ts-check
// Draws the page's own table: what is measured, and lines where something was done meanwhile.

/** @typedef {import("uplot")} Graph */

const HEIGHT = 190;
/** As the measures stand in the table, after the column of times. */
const COLUMNS = [
  ...["p50", "p95", "p99", "failed_percent", "refused_percent", "requests"],
  ...["processor_percent", "memory_percent", "swap_percent", "disk_percent"],
  ...["connections", "transactions", "cached_percent", "database_bytes"],
];

/** @type {Graph[]} */
let graphs = [];
let drawnOf = "";

/** The page's colours are `light-dark()`; a canvas wants the one in force. */
function inForce(/** @type {string} */ name) {
  const probe = document.createElement("span");
  probe.className = `key ${name}`;
  probe.hidden = true;
  document.body.append(probe);
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}

function draw() {
  const table = document.getElementById("measured");
  if (!table) return;
  const times = [...table.querySelectorAll("time")].map((each) => Date.parse(each.dateTime) / 1000);
  const events = [...document.querySelectorAll("#events > li")].map((each) => ({
    at: Number(each.getAttribute("data-at")),
    kind: each.getAttribute("data-kind") ?? "",
  }));
  for (const graph of graphs) graph.destroy();
  graphs = [...document.querySelectorAll(".drawn")].flatMap((place) =>
    place instanceof HTMLElement ? [graphIn(place, table, times, events)] : [],
  );
}

/**
 * @param {HTMLElement} place @param {HTMLElement} table @param {number[]} times
 * @param {{ at: number, kind: string }[]} events
 */
function graphIn(place, table, times, events) {
  const own = (place.dataset["measures"] ?? "").split(" ");
  const unit = place.dataset["unit"] ?? "";
  const values = own.map((measure) => column(table, COLUMNS.indexOf(measure)));
  const [text, line] = [inForce("axis"), inForce("rule")];
  const axis = {
    stroke: text,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
  };
  const ends = [Number(table.dataset["from"]), Number(table.dataset["to"])];
  place.replaceChildren();
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      // As the table says them.
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [ends[0] ?? 0, ends[1] ?? 1] },
        y: { range: (_, __, most) => [0, Math.max(most * 1.1, unit === "%" ? 5 : 0.01)] },
      },
      axes: [
        { ...axis, values: "{HH}:{mm}", space: 70, ...days(ends) },
        {
          ...axis,
          size: 56,
          values: (_, splits) => splits.map((each) => `${+each.toFixed(3)} ${unit}`),
        },
      ],
      series: [
        {},
        ...own.map((label, at) => ({
          label,
          stroke: inForce(`s${at}`),
          width: 2,
          ...(at > 0 && { dash: at === 1 ? [8, 4] : [2, 3] }),
          points: { size: 5 },
        })),
      ],
      hooks: { draw: [(graph) => mark(graph, events, text)] },
    },
    [times, ...values],
    place,
  );
}

/** Over more than two days the day says more than the hour. @param {number[]} ends */
function days([from = 0, to = 0]) {
  return to - from > 2 * 86_400 ? { values: "{MM}-{DD}" } : {};
}

/** What was measured of one thing; a gap where nothing was. @param {HTMLElement} table @param {number} at */
function column(table, at) {
  return [...table.querySelectorAll("tbody tr")].map((row) => {
    const value = row.children[at + 1]?.querySelector("data")?.getAttribute("value");
    return value == null ? null : Number(value);
  });
}

/** @param {Graph} graph @param {{ at: number, kind: string }[]} events @param {string} ink */
function mark(graph, events, ink) {
  const { ctx, bbox } = graph;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = ink;
  ctx.textAlign = "left";
  ctx.setLineDash([4, 4]);
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  let free = 0;
  for (const { at, kind } of events) {
    const x = Math.round(graph.valToPos(at, "x", true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const { width } = ctx.measureText(kind);
    const left = x + width + 6 > bbox.left + bbox.width ? x - width - 4 : x + 4;
    // Names that would stand upon each other are left to the list below.
    if (left < free) continue;
    ctx.fillText(kind, left, bbox.top + 11 * devicePixelRatio);
    free = left + width + 8;
  }
  ctx.restore();
}

function drawAnew() {
  const table = document.getElementById("measured");
  const seen = `${innerWidth} ${table?.innerHTML ?? ""}`;
  if (seen === drawnOf) return;
  drawnOf = seen;
  draw();
}

const light = matchMedia("(prefers-color-scheme: light)");
light.addEventListener("change", () => {
  drawnOf = "";
  drawAnew();
});
addEventListener("resize", drawAnew);
const main = document.getElementById("main");
if (main) new MutationObserver(drawAnew).observe(main, { childList: true, subtree: true });
drawAnew();

export {};
