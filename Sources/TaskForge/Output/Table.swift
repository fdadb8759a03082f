import Observability

/// One column of a table: its heading, and what it shows of a value.
struct Column<Value>: Sendable {
    /// The heading.
    let heading: String
    /// The cell's text.
    let text: @Sendable (Value) -> String

    /// Makes a column.
    init(_ heading: String, _ text: @escaping @Sendable (Value) -> String) {
        self.heading = heading
        self.text = text
    }
}

/// Values as lines of text in columns.
struct Table<Value> {
    private let columns: [Column<Value>]
    /// A longer cell is cut, but for the last column's.
    private let widest = 60

    /// Makes a table of columns.
    init(_ columns: [Column<Value>]) {
        self.columns = columns
    }

    /// The lines, each with its line feed; a heading even where there are no values.
    func text(of values: [Value]) -> String {
        let rows = [columns.map(\.heading)] + values.map { value in cells(of: value) }
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in line(row, widths) + "\n" }.joined()
    }

    private func cells(of value: Value) -> [String] {
        columns.indices.map { index in
            let text = columns[index].text(value).split(whereSeparator: \.isNewline)
                .joined(separator: " ").withoutControls
            guard index < columns.count - 1, text.count > widest else { return text }
            return text.prefix(widest - 1) + "…"
        }
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let padded = zip(row, widths).map { cell, width in
            cell + String(repeating: " ", count: width - cell.count)
        }
        let joined = padded.joined(separator: "  ")
        return String(joined.reversed().drop { $0 == " " }.reversed())
    }
}
