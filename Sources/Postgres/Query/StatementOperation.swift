/// What a statement does, as the label `operation` of the duration's metric tells it.
enum StatementOperation: Int, CaseIterable, Sendable {
    case begin, commit, copy, delete, insert, listen, merge, notify, other, pipeline, rollback
    case savepoint, script, select, set, update, with

    /// Reads the statement's first word.
    init(sql: String) {
        var word: UInt64 = 0
        for byte in sql.utf8 {
            let letter = byte | 0x20
            if letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") {
                word = word << 8 | UInt64(letter)
            } else if word != 0 || !Self.whiteSpace.contains(byte) {
                break
            }
        }
        self = Self.byPackedWord[word] ?? .other
    }

    /// The label's value.
    var label: String { "\(self)" }

    /// Whether the statement begins or ends a transaction or a part of one.
    ///
    /// Such a statement must run in a failed transaction too, where nothing can be prepared.
    var controlsTransaction: Bool {
        switch self {
        case .begin, .commit, .rollback, .savepoint: true
        default: false
        }
    }

    private static let whiteSpace: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]

    /// The statements by their first word's last eight letters in one integer, so that looking one
    /// up compares no strings.
    private static let byPackedWord: [UInt64: StatementOperation] = {
        let own = allCases.filter { ![.other, .pipeline, .script].contains($0) }
        let synonyms: [(String, StatementOperation)] = [
            ("abort", .rollback), ("end", .commit), ("release", .savepoint), ("start", .begin),
        ]
        let words = own.map { ($0.label, $0) } + synonyms
        return Dictionary(
            uniqueKeysWithValues: words.map { word, operation in
                (word.utf8.reduce(0) { $0 << 8 | UInt64($1) }, operation)
            }
        )
    }()
}
