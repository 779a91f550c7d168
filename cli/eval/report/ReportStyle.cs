namespace ModelNet.Cli.Eval.Report;

/// <summary>The style sheet: light, dark and paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --accent: #0b5394; --on-accent: #fff;
          --alone: #57606a; --si: #0072b2; --pi: #c04a00; --s2p: #00805e; --p2s: #a3447e; --other: #8a6d00; color-scheme: light dark; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e8eaed; --soft: #a4adb7; --line: #343b43; --accent: #7cb7ee; --on-accent: #0d1117;
          --alone: #b4bcc5; --si: #56b4e9; --pi: #f08a4b; --s2p: #3dd6a8; --p2s: #e79bc6; --other: #e6c84f; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; } p { margin: .4rem 0; } .soft, figcaption { color: var(--soft); }
        .verdict { border-left: 4px solid var(--accent); padding: .4rem .8rem; margin: 1rem 0; font-weight: 600; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 12.5px; } th, td { padding: 3px 6px; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td.number { text-align: right; font-variant-numeric: tabular-nums; } th { color: var(--soft); font-weight: 600; }
        figure { margin: .6rem 0; } svg { width: 100%; height: auto; display: block; } svg text { fill: var(--ink); font: 12.5px system-ui, sans-serif; }
        svg .tick, svg .axis { fill: var(--soft); } svg .value { font-variant-numeric: tabular-nums; } .grid { stroke: var(--line); } .reference { stroke: var(--soft); stroke-dasharray: 4 4; stroke-width: 1.5; }
        .bar { stroke-width: 2.5; opacity: .6; } .mark { stroke-width: 1.6; } .cell { fill: var(--accent); } svg text.dark { fill: var(--on-accent); }
        .bar.alone { stroke: var(--alone); } .bar.si { stroke: var(--si); } .bar.pi { stroke: var(--pi); } .bar.s2p { stroke: var(--s2p); } .bar.p2s { stroke: var(--p2s); } .bar.other { stroke: var(--other); }
        .mark.alone { fill: var(--paper); stroke: var(--alone); } .mark.si { fill: var(--si); } .mark.pi { fill: var(--pi); } .mark.s2p { fill: var(--s2p); } .mark.p2s { fill: var(--p2s); } .mark.other { fill: var(--paper); stroke: var(--other); }
        @media print { :root { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #0b5394; --on-accent: #fff; --alone: #444; --si: #0072b2; --pi: #c04a00; --s2p: #00805e; --p2s: #a3447e; --other: #8a6d00; }
          body { max-width: none; margin: 0; font-size: 11px; } figure, table { break-inside: avoid; } .scroll { overflow: visible; } table { font-size: 9px; } th, td { padding: 2px 5px; white-space: normal; }
          svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        """;
}
