/// A table in a reference page.
struct MarkdownTable: CustomStringConvertible {
    private let lines: [[String]]

    /// Makes a table of rows, each with a cell for every heading.
    init(_ headings: [String], rows: [[String]]) {
        lines = [headings, headings.map { _ in "---" }] + rows
    }

    /// The lines; what would end a cell or a row is written as another character.
    var description: String {
        lines.map { cells in
            let kept = cells.map { cell in
                cell.replacing("|", with: "\\|").replacing("\n", with: " ")
            }
            return "| \(kept.joined(separator: " | ")) |"
        }
        .joined(separator: "\n")
    }
}
