/// The pages' one style sheet: light and dark by the reader's own setting, no script needed.
enum StyleSheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf8; --card: #fff; --ink: #1f1d1a; --quiet: #65605a; --line: #e4dfd8;
          --brand: #a63f0b; --mark: #ffe8a3; --soft: #f3efe9;
          --good: #1a6b3c; --good-back: #dff3e6; --wait: #8a5a00; --wait-back: #fdf0d0;
          --new: #274f9e; --new-back: #e3ecfb; --off: #5b5650; --off-back: #ece8e2;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #171614; --card: #201f1c; --ink: #edeae5; --quiet: #a8a19a; --line: #36332f;
            --brand: #f0925c; --mark: #5c4a12; --soft: #292723;
            --good: #8fdcab; --good-back: #173524; --wait: #f2c975; --wait-back: #3a2c0b;
            --new: #a9c5fa; --new-back: #1b2a4a; --off: #bdb6ae; --off-back: #33302c;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        a { color: var(--brand); text-underline-offset: .15em; }
        a:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 1.5rem 0 .5rem; }
        h2 { font-size: 1.15rem; line-height: 1.3; margin: 0; }
        code { font: .92em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; }
        .top, main, .bottom { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
        .top {
          display: flex; flex-wrap: wrap; justify-content: space-between; gap: .3rem 1rem;
          align-items: center; padding-block: .9rem; border-bottom: 1px solid var(--line);
        }
        .top nav { display: flex; gap: 1.1rem; font-size: .92rem; }
        .brand {
          display: flex; align-items: center; gap: .55rem; font-weight: 700;
          font-size: 1.1rem; color: inherit; text-decoration: none;
        }
        .bottom { padding-block: 2.5rem 2rem; color: var(--quiet); font-size: .85rem; }
        .about, .none, .by { color: var(--quiet); }
        .about { margin: .15rem 0 0; font-size: .92rem; }
        .back { margin: 1.2rem 0 0; font-size: .92rem; }
        .meeting, .empty {
          background: var(--card); border: 1px solid var(--line); border-radius: 12px;
          margin: 1rem 0; padding: 1.1rem 1.25rem;
        }
        .meeting > header { margin-bottom: .6rem; }
        .meeting h2 a { color: inherit; text-decoration-color: var(--line); }
        .empty { padding: 1.6rem 1.75rem; max-width: 46rem; }
        .empty dt { margin-top: .9rem; }
        .empty dd { margin: .15rem 0 0; color: var(--quiet); }
        .empty dt code { background: var(--soft); padding: .2rem .45rem; border-radius: 6px; }
        .charts { display: grid; gap: 1rem; margin: 1rem 0; }
        @media (min-width: 40rem) { .charts { grid-template-columns: repeat(3, 1fr); } }
        .charts figure {
          margin: 0; padding: .8rem 1rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 12px;
        }
        .charts figcaption { font-size: .92rem; }
        .charts svg {
          display: block; width: 100%; height: 3.5rem; margin-top: .5rem; fill: var(--brand);
          border-bottom: 1px solid var(--line);
        }
        .items, .evidence, .transcript { list-style: none; margin: 0; padding: 0; }
        .item { border-top: 1px solid var(--line); padding: .8rem 0 .7rem; }
        .item:target { box-shadow: -4px 0 0 var(--brand); padding-left: .7rem; }
        .what { margin: 0; font-weight: 550; }
        .state {
          display: inline-block; margin-right: .35rem; padding: .02rem .5rem; font-size: .78rem;
          font-weight: 600; border-radius: 99px; color: var(--off); background: var(--off-back);
        }
        .state.proposed { color: var(--wait); background: var(--wait-back); }
        .state.approved { color: var(--new); background: var(--new-back); }
        .state.pushed, .state.done { color: var(--good); background: var(--good-back); }
        .facts { display: flex; flex-wrap: wrap; gap: .15rem 1.3rem; margin: .3rem 0 0; }
        .facts div { display: flex; gap: .4rem; font-size: .9rem; }
        .facts dt { color: var(--quiet); }
        .facts dd { margin: 0; }
        .facts meter { width: 3.2rem; height: .7rem; vertical-align: -.02em; }
        .evidence { margin-top: .4rem; font-size: .92rem; }
        .evidence li { border-left: 3px solid var(--mark); padding-left: .6rem; margin-top: .3rem; }
        .evidence a { color: inherit; text-decoration-color: var(--quiet); }
        .columns { display: grid; gap: 2rem; margin-top: 1.5rem; }
        @media (min-width: 60rem) {
          .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); }
        }
        .transcript li { padding: .1rem 0; overflow-wrap: anywhere; }
        .transcript .turn { margin-top: .7rem; }
        .transcript li:target { background: var(--soft); box-shadow: 0 0 0 .35rem var(--soft); }
        .speaker { display: block; font-weight: 600; font-size: .92rem; }
        .speaker time { color: var(--quiet); font-weight: 400; font-size: .85em; }
        mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0 .15em; }
        .to-item { display: inline-block; font-size: .8rem; margin-left: .3rem; }
        .review { display: grid; gap: .5rem; max-width: 34rem; margin: 1rem 0; }
        .review label { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; }
        .review input, .review textarea, .review button { font: inherit; padding: .2rem .4rem; }
        .buttons { display: flex; gap: .6rem; margin: .3rem 0; }
        .parts, .more { display: flex; gap: 1rem; margin: .8rem 0; color: var(--quiet); }

        """
}
