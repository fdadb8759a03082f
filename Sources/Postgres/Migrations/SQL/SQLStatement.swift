/// One statement of a script, without what surrounds it.
struct SQLStatement: Sendable, Hashable {
    /// Its text as it stands in the script, without the semicolon.
    let text: String
    /// The line of the script on which it begins, from 1.
    let line: Int
    /// Its tokens without comments.
    let tokens: [SQLToken]

    /// Cuts a script into its statements; what holds nothing but comments is none.
    static func statements(of script: String) -> [SQLStatement] {
        let bytes = Array(script.utf8)
        var statements: [SQLStatement] = []
        var open: [SQLToken] = []
        var body = RoutineBody()
        func close() {
            guard let first = open.first, let last = open.last else { return }
            let range = first.range.lowerBound..<last.range.upperBound
            let text = String(decoding: bytes[range], as: UTF8.self)
            statements.append(SQLStatement(text: text, line: first.line, tokens: open))
            open = []
            body = RoutineBody()
        }
        for token in SQLTokenizer.tokens(of: script) where token.kind != .comment {
            if token.is(";"), !body.isOpen {
                close()
            } else {
                body.read(token, after: open.last)
                open.append(token)
            }
        }
        close()
        return statements
    }

    /// The statement in one line, without its comments and values, for people and logs.
    static func redacted(_ text: String, limit: Int = 200) -> String {
        var line = ""
        var end: Int?
        for token in SQLTokenizer.tokens(of: text) where token.kind != .comment {
            if let end, end < token.range.lowerBound { line += " " }
            end = token.range.upperBound
            switch token.kind {
            case .string, .number: line += "?"
            case .quotedName: line += PostgresIdentifier.quoted(token.value)
            default: line += token.value
            }
        }
        return line.count > limit ? line.prefix(limit - 1) + "…" : line
    }
}

/// Whether a semicolon belongs to a routine's body (`BEGIN ATOMIC … END`) and ends no statement.
private struct RoutineBody {
    private var depth = 0

    var isOpen: Bool { depth > 0 }

    mutating func read(_ token: SQLToken, after previous: SQLToken?) {
        if token.is("atomic"), previous?.is("begin") == true {
            depth += 1
        } else if isOpen, token.is("case") {
            depth += 1
        } else if isOpen, token.is("end") {
            depth -= 1
        }
    }
}
