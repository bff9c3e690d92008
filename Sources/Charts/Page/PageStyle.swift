/// The style sheets of pages and drawings.
///
/// They hold no `<` and no `&`, so that they need no escaping.
enum PageStyle {
    /// The colours of the talk page; six for series that stay apart for who is colour-blind, by computation.
    static let colours = """
        :root {
        color-scheme: light dark;
        --paper: #f8f7f4; --raised: #ffffff; --ink: #1c1f24; --muted: #5a6069; --faint: #7b818a; --edge: #dedcd6;
        --accent: #0d6a6e; --wash: #e4efee; --warn: #9a3412; --zone: #ebe9e3; --shade: #1c1f241f;
        --s0: #0d6a6e; --s1: #d07313; --s2: #9779e5; --s3: #1a9b73; --s4: #463687; --s5: #7c4119;
        --o0: #ffffff; --o1: #1c1f24; --o2: #1c1f24; --o3: #1c1f24; --o4: #ffffff; --o5: #ffffff;
        --line: #a9abab; --ear: #33739d; --ear-light: #8db6d1;
        --mind: #a2642b; --mind-middle: #c98f55; --mind-light: #e2bd94; --voice: #0d6a6e;
        --on-line: #1c1f24; --on-ear: #ffffff; --on-ear-light: #1c1f24;
        --on-mind: #ffffff; --on-mind-middle: #1c1f24; --on-mind-light: #1c1f24; --on-voice: #ffffff;
        }
        @media screen and (prefers-color-scheme: dark) {
        :root {
        --paper: #14171a; --raised: #1d2125; --ink: #e9e8e4; --muted: #a3a9b0; --faint: #868d95; --edge: #31363c;
        --accent: #6cc9c4; --wash: #1d3535; --warn: #f2a57f; --zone: #20252a; --shade: #00000099;
        --s0: #6cc9c4; --s1: #c98a1c; --s2: #8f59d8; --s3: #19854f; --s4: #b1b1fd; --s5: #f9d7a4;
        --o0: #0c2524; --o1: #14171a; --o2: #ffffff; --o3: #ffffff; --o4: #14171a; --o5: #14171a;
        --line: #666c72; --ear: #5aa0cc; --ear-light: #35627e;
        --mind: #d99a5b; --mind-middle: #9e6b3a; --mind-light: #6f4d2c; --voice: #6cc9c4;
        --on-line: #ffffff; --on-ear: #0c1c26; --on-ear-light: #ffffff;
        --on-mind: #24170a; --on-mind-middle: #ffffff; --on-mind-light: #ffffff; --on-voice: #0c2524;
        }
        }

        """

    /// How drawings are drawn.
    static let drawings = """
        svg { font: 12px system-ui, sans-serif; }
        svg text { fill: var(--ink); }
        svg .q { fill: var(--muted); }
        svg .warn { fill: var(--warn); }
        svg .good-text { fill: var(--accent); }
        svg .b { font-weight: 600; }
        svg .n { font-variant-numeric: tabular-nums; }
        svg .m { text-anchor: middle; }
        svg .e { text-anchor: end; }
        svg .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
        svg .on { fill: var(--on); }
        .k0 { --c: var(--s0); --on: var(--o0); }
        .k1 { --c: var(--s1); --on: var(--o1); }
        .k2 { --c: var(--s2); --on: var(--o2); }
        .k3 { --c: var(--s3); --on: var(--o3); }
        .k4 { --c: var(--s4); --on: var(--o4); }
        .k5 { --c: var(--s5); --on: var(--o5); }
        .line { --c: var(--line); --on: var(--on-line); }
        .ear { --c: var(--ear); --on: var(--on-ear); }
        .ear-light { --c: var(--ear-light); --on: var(--on-ear-light); }
        .mind { --c: var(--mind); --on: var(--on-mind); }
        .mind-middle { --c: var(--mind-middle); --on: var(--on-mind-middle); }
        .mind-light { --c: var(--mind-light); --on: var(--on-mind-light); }
        .voice { --c: var(--voice); --on: var(--on-voice); }
        .ink { --c: var(--ink); }
        .good { --c: var(--accent); }
        .bad { --c: var(--warn); }
        svg .stroke { stroke: var(--c); stroke-width: 2; fill: none; stroke-linejoin: round; }
        svg .thin { stroke: var(--c); stroke-width: 1.2; fill: none; }
        svg .dots { stroke-width: 5; stroke-linecap: round; stroke-opacity: 0.4; }
        svg .many { stroke-width: 3; }
        svg .fill { fill: var(--c); }
        svg .cut { stroke: var(--paper); stroke-width: 1.2; }
        svg .ring { fill: var(--paper); stroke: var(--c); stroke-width: 1.6; }
        svg .halo-ring { fill: none; stroke: var(--c); stroke-width: 1.6; }
        svg .wash { fill: var(--c); fill-opacity: 0.17; }
        svg .edged { stroke: var(--c); stroke-width: 1; stroke-dasharray: 3 2; }
        svg .grid { stroke: var(--edge); stroke-width: 1; }
        svg .guide { stroke: var(--faint); stroke-width: 1; stroke-linecap: round; }
        svg .axis { stroke: var(--faint); stroke-width: 1; }
        svg .rule { stroke: var(--muted); stroke-width: 1.4; }
        svg .limit { stroke: var(--warn); stroke-width: 1.5; fill: none; }
        svg .leader { stroke: var(--faint); stroke-width: 1; }
        svg .event { stroke-opacity: 0.8; }
        svg .over { stroke-opacity: 0.3; }
        svg .faint { fill: var(--paper); }
        .paper { --c: var(--paper); }
        svg .zone { fill: var(--zone); }
        svg .empty { fill: none; stroke: var(--edge); stroke-width: 1; stroke-dasharray: 4 4; }
        svg .hatch path { stroke: var(--paper); stroke-opacity: 0.34; stroke-width: 1.1; fill: none; stroke-linecap: round; }

        """

    /// What a drawing alone needs beside that.
    static let standalone = """
        svg { background: var(--paper); }

        """

    /// How pages are set.
    static let page = """
        html { font: 100%/1.55 system-ui, sans-serif; background: var(--paper); color: var(--ink); }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        *, ::before, ::after { box-sizing: border-box; }
        body { max-width: 54.5rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; overflow-wrap: anywhere; }
        header { margin-bottom: 2rem; }
        h1, h2, h3, h4, p, dl, dd, figure, pre { margin: 0; }
        h1, h2, h3, h4 { font-weight: 600; letter-spacing: -0.01em; line-height: 1.25; text-wrap: balance; }
        h1 { font-size: 1.75rem; }
        h2 { font-size: 1.3125rem; margin: 3rem 0 1rem; }
        h3 { font-size: 1.0625rem; margin: 2rem 0 0.75rem; }
        h4 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
        h1, h2, h3, h4, p, th, td, dt, dd, summary, caption { unicode-bidi: isolate; }
        .subtitle { color: var(--muted); margin-top: 0.4rem; max-width: 44rem; }
        main > p, details > p { max-width: 44rem; margin: 0 0 1rem; }
        p, figcaption { text-wrap: pretty; }
        p.verdict { font-size: 1.375rem; line-height: 1.4; letter-spacing: -0.01em; margin: 0 0 1.5rem; }
        p.verdict { border-left: 3px solid var(--edge); padding: 0.1rem 0 0.1rem 1.1rem; }
        p.verdict.good { border-color: var(--accent); }
        p.verdict.bad { border-color: var(--warn); }
        .good > .sign { color: var(--accent); }
        .bad > .sign { color: var(--warn); }
        figure { margin: 1.75rem 0 2.5rem; }
        figcaption { margin-bottom: 0.9rem; max-width: 44rem; }
        figcaption strong { display: block; font-weight: 600; }
        figcaption span { color: var(--muted); font-size: 0.9375rem; }
        svg { display: block; width: 100%; height: auto; overflow: hidden; }
        .narrow { display: none; }
        .scroll { overflow-x: auto; margin: 1rem 0 1.75rem; scrollbar-width: thin; overflow-wrap: normal; }
        .scroll { background: linear-gradient(to left, var(--paper) 2rem, transparent) right / 4rem 100% no-repeat local,
        linear-gradient(to left, var(--shade), transparent) right / 0.7rem 100% no-repeat scroll; }
        table { border-collapse: collapse; font-size: 0.9375rem; line-height: 1.4; }
        caption { text-align: left; color: var(--muted); padding-bottom: 0.5rem; }
        th, td { text-align: left; vertical-align: baseline; padding: 0.4rem 1.5rem 0.4rem 0; }
        th { font-weight: 400; }
        tbody th { min-width: 9rem; }
        td:not(.n) { min-width: 7.5rem; }
        th:last-child, td:last-child { padding-right: 0; }
        thead th { color: var(--muted); font-size: 0.875rem; vertical-align: bottom; }
        thead th.n { white-space: normal; min-width: 4.5rem; }
        thead tr { border-bottom: 1px solid var(--faint); }
        tbody tr { border-bottom: 1px solid var(--edge); }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.good, th.good { color: var(--accent); font-weight: 600; }
        td.bad, th.bad { color: var(--warn); font-weight: 600; }
        dl { display: grid; grid-template-columns: fit-content(16rem) minmax(0, 1fr); margin: 1rem 0 1.75rem; }
        dl { gap: 0.35rem 1.5rem; font-size: 0.9375rem; }
        dl > div { display: contents; }
        dt { color: var(--muted); }
        dd { font-variant-numeric: tabular-nums; }
        details { border-top: 1px solid var(--edge); border-bottom: 1px solid var(--edge); margin: 1rem 0; }
        details + details { margin-top: calc(-1rem - 1px); }
        summary { cursor: pointer; padding: 0.6rem 0; border-radius: 0.3rem; }
        details[open] > summary { margin-bottom: 0.5rem; }
        details.numbers { border: 0; margin: 0.5rem 0 0; }
        details.numbers > summary { color: var(--muted); font-size: 0.875rem; width: max-content; padding: 0.3rem 0; }
        details.numbers > .scroll { max-height: 24rem; overflow: auto; margin: 0; }
        details.numbers thead th { position: sticky; top: 0; background: var(--paper); }
        details.numbers table { font-size: 0.875rem; }
        pre { font: 0.8125rem/1.55 ui-monospace, monospace; overflow-x: auto; padding: 0.9rem 1.1rem; margin: 1rem 0; }
        pre { background: var(--raised); border: 1px solid var(--edge); border-radius: 0.6rem; tab-size: 4; }
        pre { overflow-wrap: normal; scrollbar-width: thin; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        @media screen and (max-width: 50rem) {
        body { padding-top: 1.5rem; }
        h1 { font-size: 1.5rem; }
        p.verdict { font-size: 1.1875rem; }
        .wide { display: none; }
        .narrow { display: block; max-width: 30rem; }
        th, td { padding-right: 1.1rem; }
        }
        @media screen and (max-width: 30rem) {
        dl { display: block; }
        dl > div { display: block; padding: 0.35rem 0; border-bottom: 1px solid var(--edge); }
        }

        """

    /// What paper needs: the light colours, everything unfolded, nothing torn apart.
    static let print = """
        @media print {
        :root { color-scheme: light; --paper: #ffffff; --zone: #f0efeb; }
        body { max-width: none; padding: 0; }
        figure, tr, p.verdict, dl > div { break-inside: avoid; }
        h2, h3, h4, figcaption { break-after: avoid; }
        thead { display: table-header-group; }
        details::details-content { content-visibility: visible; display: block; height: auto; }
        details.numbers { display: none; }
        .scroll, pre { overflow: visible; }
        table { font-size: 0.8125rem; }
        thead th { font-size: 0.75rem; }
        th, td { padding-right: 0.9rem; }
        tbody th, td:not(.n) { min-width: 0; }
        .scroll { background: none; }
        pre { white-space: pre-wrap; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
