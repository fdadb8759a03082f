/// The simulated boards as a page for people, whole in itself.
struct BoardPage {
    /// The account.
    let account: MondayState

    /// The page.
    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Simulated board</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <header>
        <h1>Simulated board</h1>
        <p>What a monday.com account would hold. Nothing here has left this computer.</p>
        </header>
        <main>
        \(account.boards.map(section).joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    private func section(_ board: MondayBoard) -> String {
        let items = account.activeItems(of: board.id)
        let groups = board.groups.map { group in
            self.group(group, items.filter { $0.groupID == group.id }, of: board)
        }
        let count = items.count == 1 ? "1 item" : "\(items.count) items"
        return """
            <section>
            <h2>\(Self.escaped(board.name)) <small>\(count)</small></h2>
            \(items.isEmpty ? "<p class=\"empty\">Nothing is on this board yet.</p>" : groups.joined())
            </section>
            """
    }

    private func group(_ group: MondayGroup, _ items: [MondayItem], of board: MondayBoard) -> String
    {
        guard !items.isEmpty else { return "" }
        let columns = board.columns.filter { column in
            column.type == .name || items.contains { $0.values[column.id] != nil }
        }
        let heads = columns.map { "<th scope=\"col\">\(Self.escaped($0.title))</th>" }.joined()
        let rows = items.map { item in
            "<tr>\(columns.map { cell($0, item) }.joined())</tr>"
        }
        return """
            <div class="group" style="--group:\(group.color)">
            <h3>\(Self.escaped(group.title))</h3>
            <div class="scroll"><table>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            </div>
            """
    }

    private func cell(_ column: MondayColumn, _ item: MondayItem) -> String {
        guard column.type != .name else {
            return "<th scope=\"row\">\(Self.escaped(item.name))</th>"
        }
        let value = item.values[column.id]
        let text = Self.escaped(account.rules(column).displayed(value))
        guard !text.isEmpty else { return "<td class=\"none\">–</td>" }
        switch column.type {
        case .link:
            let url = Self.escaped(value?["url"]?.text ?? "")
            return "<td><a href=\"\(url)\">\(Self.escaped(value?["text"]?.text ?? ""))</a></td>"
        case .status:
            let color = Self.statusColors[value?["index"]?.wholeNumber ?? -1] ?? "var(--group)"
            return "<td><span class=\"pill\" style=\"--pill:\(color)\">\(text)</span></td>"
        case .checkbox: return "<td>✓</td>"
        case .numbers, .date: return "<td class=\"figure\">\(text)</td>"
        case .text where column.id == MondayBoard.keyColumn:
            return "<td class=\"key\" title=\"\(text)\">\(text)</td>"
        default: return "<td>\(text)</td>"
        }
    }

    /// The colours of the first labels; others have their group's.
    private static let statusColors = [0: "#fdab3d", 1: "#00c875", 2: "#e2445c", 5: "#8a93a6"]

    /// Text as it may stand in an element or in a quoted attribute.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }

    private static let style = """
        :root { color-scheme: light dark;
          --page: light-dark(#f5f6f8, #16181d); --card: light-dark(#ffffff, #1f2229);
          --text: light-dark(#23262e, #e6e8ee); --soft: light-dark(#676d7c, #9aa1b2);
          --line: light-dark(#e2e5eb, #333843); --link: light-dark(#1558c0, #7fb2ff); }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 2rem clamp(1rem, 4vw, 4rem); background: var(--page);
          color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        h1 { margin: 0; font-size: 1.6rem; }
        header p { margin: .2rem 0 2rem; color: var(--soft); }
        section { margin-bottom: 2.5rem; }
        h2 { font-size: 1.15rem; margin: 0 0 .8rem; }
        h2 small { font-weight: 400; color: var(--soft); margin-left: .4rem; }
        h3 { font-size: .95rem; margin: 1rem 0 .5rem; color: var(--group); }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
          border-left: 4px solid var(--group); border-radius: 8px; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .55rem .8rem; text-align: left; vertical-align: top;
          border-bottom: 1px solid var(--line); }
        tbody tr:last-child > * { border-bottom: 0; }
        tbody tr:hover { background: color-mix(in srgb, var(--group) 8%, transparent); }
        thead th { font-size: .8rem; font-weight: 600; color: var(--soft); white-space: nowrap; }
        tbody th { font-weight: 500; min-width: 18rem; max-width: 34rem; }
        td { min-width: 7rem; }
        .figure { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .key { max-width: 9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
          color: var(--soft); font-family: ui-monospace, monospace; font-size: .8rem; }
        .none, .empty { color: var(--soft); }
        .pill { display: inline-block; padding: .05rem .6rem; border-radius: 1rem;
          background: color-mix(in srgb, var(--pill) 26%, transparent); white-space: nowrap; }
        a { color: var(--link); }
        """
}
