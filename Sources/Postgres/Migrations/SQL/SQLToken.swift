/// One piece of SQL, and where it stands.
struct SQLToken: Sendable, Hashable {
    /// What a piece of SQL can be.
    enum Kind: Sendable, Hashable {
        /// A keyword or a name without quotes; its value is in lower case.
        case word
        /// A name in double quotes; its value is without them.
        case quotedName
        /// A string in any of its forms; its value is what stands between the quotes.
        case string
        /// A number.
        case number
        /// A parameter such as `$1`.
        case parameter
        /// One character of punctuation or of an operator.
        case symbol
        /// A comment in either form, with its marks.
        case comment
    }

    /// What it is.
    let kind: Kind
    /// What it says.
    let value: String
    /// The bytes of the text that it stands for.
    let range: Range<Int>
    /// The line of its first byte, from 1.
    let line: Int

    /// Whether it is this keyword, or this punctuation.
    func `is`(_ text: String) -> Bool {
        (kind == .word || kind == .symbol) && value == text
    }

    /// What it says as the name of a table or column; nil where it is none.
    var name: String? { kind == .word || kind == .quotedName ? value : nil }
}
