"""CSS of a run's report, and the script of its slider; without it all grids stay in one row."""

STYLE = """
:root { color-scheme: light dark; --paper: #fcfcfa; --ink: #22242a; --pale: #6a6d75;
  --rule: #dcdcd6; --c1: #0b62a8; --c2: #c2500a; --c3: #0b7d5c; --c4: #8a4b9c; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181b; --ink: #e6e6e2; --pale: #9b9ea6;
  --rule: #35373d; --c1: #6cb4ee; --c2: #f2a15c; --c3: #56c8a2; --c4: #cf9fe0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.75rem; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; font-weight: 600; margin: 3rem 0 1rem; padding-top: .75rem;
  border-top: 1px solid var(--rule); }
p, figure, dl, dd { margin: 0; }
.pale, dt, figcaption, th, summary { color: var(--pale); }
progress { width: 100%; height: .35rem; margin: 1rem 0; accent-color: var(--c1); }
.facts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
.facts dt { font-size: .85rem; }
.facts dd { font-size: 1.2rem; }
.grids { display: flex; gap: 1rem; overflow-x: auto; scroll-snap-type: x mandatory; }
.grids figure { flex: none; width: min(100%, 36rem); scroll-snap-align: start; }
.grids img { display: block; width: 100%; height: auto; border-radius: 3px; }
.grids img.small { image-rendering: pixelated; }
.grids figcaption { padding: .4rem 0; }
.grids.single figure:not(.shown) { display: none; }
.back { display: flex; gap: 1rem; align-items: center; max-width: 36rem; }
.back[hidden] { display: none; }
.back input { flex: 1; min-width: 0; accent-color: var(--c1); }
.charts { display: grid; gap: 2rem 2.5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
.chart figcaption { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
.chart b { color: var(--ink); font-weight: 600; }
.chart svg { display: block; width: 100%; height: auto; font-size: 11px; fill: var(--pale); }
.rule { stroke: var(--rule); }
.key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em;
  border-radius: 50%; background: currentColor; }
.key data { color: var(--ink); }
.curve { fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linejoin: round; }
.dashed { stroke-dasharray: 5 4; }
.dot { fill: currentColor; }
.c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); }
pre { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid var(--rule); border-radius: 3px;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.tables { display: grid; gap: 1rem 2.5rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
table { width: 100%; max-width: 44rem; border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { padding: .2rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 400; text-align: left; padding-right: 1rem; }
td { text-align: right; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .3rem 0; }
@media (max-width: 30rem) { .chart svg { font-size: 14px; } }
"""

SCRIPT = """
const figures = [...document.querySelectorAll(".grids figure")];
const slider = document.getElementById("back");
if (slider) {
  const show = () => figures.forEach((figure, i) =>
    figure.classList.toggle("shown", i === figures.length - 1 - slider.value));
  document.querySelector(".grids").classList.add("single");
  slider.parentElement.hidden = false;
  slider.addEventListener("input", show);
  show();
}
"""
